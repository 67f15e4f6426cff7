import type { Severity } from './severity.js';
import type { VulnerabilityClass } from './vulnerability-class.js';

/** A fix is available, an exploit was published, it is exploited in the wild. */
export const labels = ['CAN_BE_FIXED', 'POC', 'EXPLOITED'] as const;
export type Label = (typeof labels)[number];

/** An import replaces an image's findings kind by kind. */
export const findingKinds = ['VULNERABILITY', 'VIRUS', 'SENSITIVE_DATA'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** From a package URL (purl); decides how versions compare. */
export interface Package {
  /** deb, rpm, apk, maven, npm, pypi, golang… */
  type: string;
  /** The Maven group, unless the component's name has it. */
  group?: string;
}

/** Text that the scanner does not give is ''. */
export interface Vulnerability {
  kind: 'VULNERABILITY';
  /** CVE id, otherwise the scanner's advisory id (GHSA-…, TEMP-…). */
  cveId: string;
  /** Matched like cveId. */
  aliases: string[];
  component: string;
  version: string;
  package?: Package;
  /** One or more versions as the scanner lists them; '' without a fix. */
  fixedVersion: string;
  severity: Severity;
  class: VulnerabilityClass;
  labels: Label[];
  title: string;
  /** Location in the image; '' for OS packages. */
  path: string;
}

export interface Virus {
  kind: 'VIRUS';
  path: string;
  /** Such as Unix.Trojan.Mirai-123. */
  name: string;
  /** The family, such as Trojan. */
  type: string;
  /** 32 lower-case hex digits; '' if unknown. */
  md5: string;
  severity: Severity;
}

/** The secret itself is never stored. */
export interface SensitiveData {
  kind: 'SENSITIVE_DATA';
  path: string;
  ruleId: string;
  /** Such as AWS or AsymmetricPrivateKey. */
  type: string;
  severity: Severity;
  title: string;
}

export type Finding = Vulnerability | Virus | SensitiveData;
