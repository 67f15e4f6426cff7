import type { Finding } from './finding.js';

/** What in a policy a match rests on. */
export type Criterion =
  | 'VULNERABILITY_CVE'
  | 'VULNERABILITY_COMPONENT'
  | 'VULNERABILITY_CLASSIFICATION'
  | 'VIRUS_MD5'
  | 'VIRUS_CLASSIFICATION'
  | 'SENSITIVE_DATA'
  | 'PRIVILEGE'
  | 'UNSCANNED_IMAGE'
  | 'SCAN_TOO_OLD';

/** One thing that matched, and by which criterion. Facts, not wording: the wording follows the reader's language. */
export interface Reason {
  criterion: Criterion;
  /** What matched, in the policy's words: the CVE id, the component, the severities…, the privilege; the age in days. */
  value: string;
  /** The finding in the image; absent for privileges and for what is wrong with the scans. */
  finding?: Finding;
  /** For privileges: what in the start asked for it. For SCAN_TOO_OLD: the kind of findings. */
  detail?: string;
}

/** How many reasons a match keeps; it always knows the true total (R5). */
export const maxReasons = 20;

/** Why a policy matched. */
export interface Hit {
  /** The first maxReasons, the worst findings first. */
  reasons: readonly Reason[];
  reasonTotal: number;
  /**
   * Every id and alias of the vulnerabilities that matched, in upper case, for finding events by CVE id; distinct. Hits
   * of policies that select the same vulnerabilities share it.
   */
  cveIds: readonly string[];
}
