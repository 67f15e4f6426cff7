import { type FieldFilter, textMatches } from './filter.js';
import type { Finding } from './finding.js';

export type FindingField = 'kind' | 'severity' | 'cveId' | 'component';

function meets(finding: Finding, { field, values, exact }: FieldFilter<FindingField>): boolean {
  switch (field) {
    case 'kind':
      return values.includes(finding.kind);
    case 'severity':
      return values.includes(finding.severity);
    case 'cveId': {
      const ids = finding.kind === 'VULNERABILITY' ? [finding.cveId, ...finding.aliases] : [];
      return ids.some((id) => values.includes(id.toUpperCase()));
    }
    case 'component':
      return finding.kind === 'VULNERABILITY' && textMatches(finding.component, { values, exact });
  }
}

/** The findings of an image that meet all conditions, in the order of the report. */
export const queryFindings = (
  findings: readonly Finding[],
  filters: readonly FieldFilter<FindingField>[],
): Finding[] => findings.filter((finding) => filters.every((filter) => meets(finding, filter)));
