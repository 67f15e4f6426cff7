import type { Finding } from './finding.js';

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

/** Facts, not wording, which follows the reader's language. */
export interface Reason {
  criterion: Criterion;
  /** As in the policy: CVE id, component, severity, privilege; the age in days. */
  value: string;
  /** Absent for privileges and for faults of the scans. */
  finding?: Finding;
  /** For privileges: what asked for it. For SCAN_TOO_OLD: the kind of findings. */
  detail?: string;
  /** What asked for it in Chinese, where it differs. */
  detailZh?: string;
}

/** Reasons kept of a match, which still knows the exact total (R5). */
export const maxReasons = 20;

export interface Hit {
  reasons: readonly Reason[];
  reasonTotal: number;
  /** Distinct, in upper case, with aliases. Hits with the same vulnerabilities share the array. */
  cveIds: readonly string[];
}
