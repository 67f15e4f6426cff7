/** From worst to least. */
export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'NOTICE', 'UNKNOWN'] as const;
export type Severity = (typeof severities)[number];

export const policySeverities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;
/** Scanners also report viruses as mere notices. */
export const virusSeverities = [...policySeverities, 'NOTICE'] as const;

/** Words in any case, Tencent's MIDDLE, RISK_ prefixes, and digits with 4 the worst. */
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

/** Missing and unknown severities become UNKNOWN, which no policy can name. */
export function readSeverity(spelling: unknown): Severity {
  const word = String(spelling ?? '')
    .trim()
    .toUpperCase()
    .replace(/^RISK_/, '');
  return spellings[word] ?? 'UNKNOWN';
}
