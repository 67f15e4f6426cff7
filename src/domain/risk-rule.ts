import type { Label } from './finding.js';
import type { Severity } from './severity.js';
import type { VulnerabilityClass } from './vulnerability-class.js';

/** At least one family, each with at least one criterion; families combine with OR (R5). Lists are kept as written. */
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
    /** Signature names; the name of a type will do, too. */
    names?: string[];
    types?: string[];
    severities?: Severity[];
  };
  sensitiveData?: { types?: string[]; severities?: Severity[] };
}
