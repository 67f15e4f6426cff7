import type { FailMode } from '../config.js';
import type { Decision } from '../domain/decide.js';
import type { Match } from '../domain/matching/match-policies.js';

/** What evaluating one start came to. */
export interface Verdict {
  decision: Decision;
  imageScanned: boolean;
  matches: Match[];
  eventIds: number[];
  /** Why nothing could be decided, where that is so and FAIL_MODE answers. */
  undecided?: { failMode: FailMode; why: 'FAILED' | { lateAfterMs: number } };
}
