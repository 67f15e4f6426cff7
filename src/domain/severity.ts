/** Severities from the worst to the least, as findings are normalised to at intake. */
export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'NOTICE', 'UNKNOWN'] as const;
export type Severity = (typeof severities)[number];

/** What a policy may name for vulnerabilities and sensitive data. */
export const policySeverities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;
/** What a policy may name for viruses, which scanners also report as mere notices. */
export const virusSeverities = [...policySeverities, 'NOTICE'] as const;

/** How scanners spell severities: words in any case, Tencent's MIDDLE, RISK_ prefixes, and digits with 4 the worst. */
const spellings: Record<string, Severity> = {
  CRITICAL: 'CRITICAL',
  HIGH: 'HIGH',
  MEDIUM: 'MEDIUM',
  MODERATE: 'MEDIUM',
  MIDDLE: 'MEDIUM',
  LOW: 'LOW',
  NOTICE: 'NOTICE',
  NEGLIGIBLE: 'NOTICE',
  INFO: 'NOTICE',
  4: 'CRITICAL',
  3: 'HIGH',
  2: 'MEDIUM',
  1: 'LOW',
};

/** Reads a scanner's severity; missing or unheard-of ones are UNKNOWN, which no policy names, so they never match by severity. */
export function readSeverity(spelling: unknown): Severity {
  const word = String(spelling ?? '')
    .trim()
    .toUpperCase()
    .replace(/^RISK_/, '');
  return spellings[word] ?? 'UNKNOWN';
}
