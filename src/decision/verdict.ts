import type { FailMode } from '../config.js';
import type { Decision } from '../domain/decide.js';
import type { Match } from '../domain/matching/match-policies.js';

/** The result of evaluating one start. */
export interface Verdict {
  decision: Decision;
  imageScanned: boolean;
  /** The scanned image that the name stands for, where it is another one than the unscanned one that starts. */
  namesake?: string | undefined;
  matches: Match[];
  eventIds: number[];
  /** Set when the start could not be decided and FAIL_MODE answered. */
  undecided?: { failMode: FailMode; why: 'FAILED' | { lateAfterMs: number } };
}
