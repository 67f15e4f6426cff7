import type { FindingKind } from './finding.js';

/** When an image was last scanned for each kind of finding, in milliseconds since 1970; kinds without a result are absent. */
export type ScanTimes = Readonly<Partial<Record<FindingKind, number>>>;
