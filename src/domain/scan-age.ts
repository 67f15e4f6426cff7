import { dayMs } from './calendar.js';
import type { FindingKind } from './finding.js';
import type { RiskFamily } from './policy.js';
import type { Hit, Reason } from './reason.js';
import { maxReasons } from './reason.js';
import type { RiskRule } from './risk-rule.js';

/** Times of the last scans, in milliseconds since 1970; kinds without a result are absent. */
export type ScanTimes = Readonly<Partial<Record<FindingKind, number>>>;

const kindOfFamily = {
  vulnerability: 'VULNERABILITY',
  virus: 'VIRUS',
  sensitiveData: 'SENSITIVE_DATA',
} as const satisfies Record<RiskFamily, FindingKind>;

/** What a rule finds wrong with the scans of an image, and not with what they found. */
export type ScanJudge = (scannedAt: ScanTimes | undefined, now: Date) => readonly Reason[];

/**
 * Prepares the part of a rule that follows from the clock: an image without any result, and results of the kinds that
 * the rule judges that are older than it allows. Undefined for a rule that looks at neither.
 */
export function compileScanJudge(rule: RiskRule): ScanJudge | undefined {
  const { unscannedImage, maxScanAgeDays } = rule;
  if (unscannedImage !== 'MATCH' && maxScanAgeDays === undefined) return undefined;
  const unscanned: readonly Reason[] =
    unscannedImage === 'MATCH' ? [{ criterion: 'UNSCANNED_IMAGE', value: 'MATCH' }] : [];
  const families = Object.keys(kindOfFamily) as RiskFamily[];
  const kinds = families.filter((family) => rule[family]).map((family) => kindOfFamily[family]);
  const maxAgeMs = (maxScanAgeDays ?? Infinity) * dayMs;
  return (scannedAt, now) => {
    if (!scannedAt) return unscanned;
    return kinds.flatMap((kind): Reason[] => {
      const age = now.getTime() - (scannedAt[kind] ?? Infinity);
      if (age <= maxAgeMs) return [];
      return [{ criterion: 'SCAN_TOO_OLD', value: String(Math.floor(age / dayMs)), detail: kind }];
    });
  };
}

/** What was found and what is wrong with the scans, as one hit. The latter comes last, but is not cut off. */
export function withScanReasons(hit: Hit | undefined, reasons: readonly Reason[]): Hit | undefined {
  if (reasons.length === 0) return hit;
  if (!hit) return { reasons, reasonTotal: reasons.length, cveIds: [] };
  return {
    ...hit,
    reasons: [...hit.reasons.slice(0, maxReasons - reasons.length), ...reasons],
    reasonTotal: hit.reasonTotal + reasons.length,
  };
}
