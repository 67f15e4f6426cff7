import type { FailMode } from '../config.js';
import type { Log } from '../platform/log.js';
import { TimeLimitExceeded, withTimeLimit } from '../platform/time-limit.js';
import type { Verdict } from './verdict.js';

/** Sees to it that container starts get an answer in time, whatever happens to the decision. */
export interface FailModeGuard {
  /** The verdicts of `decide`; where it fails or takes too long, those of FAIL_MODE, one for each of `starts`. */
  orElse(
    decide: () => Promise<Verdict[]>,
    about: { starts: number; requestId: string; appId: number },
  ): Promise<Verdict[]>;
  /** Starts answered by FAIL_MODE since this instance was started. */
  count(): number;
}

/**
 * A start waits for its decision between a user and a running container, so it waits no longer than DECISION_TIMEOUT_MS
 * (R14). What cannot be decided is never silent: it is logged with its cause, counted, and said in the answer.
 * A hit that could not be stored in time counts as undecided too, even if it is stored a moment later.
 */
export function createFailModeGuard(
  { failMode, decisionTimeoutMs }: { failMode: FailMode; decisionTimeoutMs: number },
  log: Pick<Log, 'error'>,
): FailModeGuard {
  let undecided = 0;
  return {
    async orElse(decide, { starts, ...about }) {
      try {
        return await withTimeLimit(decide(), decisionTimeoutMs);
      } catch (error) {
        undecided += starts;
        const isLate = error instanceof TimeLimitExceeded;
        log.error('container starts not decided', { ...about, starts, failMode, undecided, error });
        return Array.from({ length: starts }, () => ({
          decision: failMode === 'open' ? 'ALLOW' : 'INTERCEPT',
          imageScanned: false,
          matches: [],
          eventIds: [],
          undecided: { failMode, why: isLate ? { lateAfterMs: decisionTimeoutMs } : 'FAILED' },
        }));
      }
    },
    count: () => undecided,
  };
}
