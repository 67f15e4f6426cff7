import type { Label } from './finding.js';
import type { Severity } from './severity.js';
import type { VulnerabilityClass } from './vulnerability-class.js';

/** At least one family, each with at least one criterion; families combine with OR (R5). */
export interface RiskRule {
  vulnerability?: {
    cveIds?: string[];
    /** `name`, `name@version` or `name >= 2.0, < 2.17.1`; component-criterion.ts reads them. */
    components?: string[];
    classes?: VulnerabilityClass[];
    severities?: Severity[];
    labels?: Label[];
  };
  virus?: {
    md5s?: string[];
    /** Names of signatures or types. */
    names?: string[];
    types?: string[];
    severities?: Severity[];
  };
  sensitiveData?: { types?: string[]; severities?: Severity[] };
  /** What it does about an image without any scan result; ALLOW when absent. */
  unscannedImage?: UnscannedImage;
  /** An image with an older result matches, whatever was found; no limit when absent. */
  maxScanAgeDays?: number;
}

export const unscannedImageChoices = ['ALLOW', 'MATCH'] as const;
export type UnscannedImage = (typeof unscannedImageChoices)[number];

/** Highest limit that a policy may set to the age of results. */
export const maxScanAgeLimit = 3650;
