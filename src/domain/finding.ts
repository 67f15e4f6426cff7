import type { Severity } from './severity.js';
import type { VulnerabilityClass } from './vulnerability-class.js';

/** What a vulnerability's label says about it: a fixed version exists, an exploit was published, it is exploited in the wild. */
export const labels = ['CAN_BE_FIXED', 'POC', 'EXPLOITED'] as const;
export type Label = (typeof labels)[number];

/** The kinds of finding; an import replaces an image's findings kind by kind. */
export const findingKinds = ['VULNERABILITY', 'VIRUS', 'SENSITIVE_DATA'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** What package URLs (purl) tell of a component beyond its name: by which rules its versions compare. */
export interface Package {
  /** deb, rpm, apk, maven, npm, pypi, golang… */
  type: string;
  /** The Maven group, where the component's name does not have it. */
  group?: string;
}

/** A known vulnerability in one installed component. Text that the scanner does not give is ''. */
export interface Vulnerability {
  kind: 'VULNERABILITY';
  /** CVE id where one is known, otherwise the advisory id that the scanner gave (GHSA-…, TEMP-…). */
  cveId: string;
  /** Other ids of the same vulnerability, matched like cveId. */
  aliases: string[];
  component: string;
  version: string;
  /** Absent where the scanner does not tell. */
  package?: Package;
  /** The version or versions that mend it, as the scanner lists them; '' when there is none. */
  fixedVersion: string;
  severity: Severity;
  class: VulnerabilityClass;
  labels: Label[];
  title: string;
  /** Where in the image the component was found; '' for OS packages. */
  path: string;
}

/** A file that an anti-virus engine recognised. */
export interface Virus {
  kind: 'VIRUS';
  path: string;
  /** The engine's signature name, such as Unix.Trojan.Mirai-123. */
  name: string;
  /** The family part of the signature, such as Trojan. */
  type: string;
  /** 32 lower-case hex digits, or '' when the report carries no hash. */
  md5: string;
  severity: Severity;
}

/** A secret or other sensitive datum left in the image. The secret itself is never stored. */
export interface SensitiveData {
  kind: 'SENSITIVE_DATA';
  path: string;
  ruleId: string;
  /** The scanner's category, such as AWS or AsymmetricPrivateKey. */
  type: string;
  severity: Severity;
  title: string;
}

export type Finding = Vulnerability | Virus | SensitiveData;
