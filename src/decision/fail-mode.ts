import type { FailMode } from '../config.js';
import type { Log } from '../platform/log.js';
import { TimeLimitExceeded, withTimeLimit } from '../platform/time-limit.js';
import type { Verdict } from './verdict.js';

/** Answers container starts in time, with FAIL_MODE where they cannot be decided (R14). */
export interface FailModeGuard {
  /** The verdicts of `decide`; if it fails or exceeds DECISION_TIMEOUT_MS, those of FAIL_MODE. */
  decideInTime(
    decide: () => Promise<Verdict[]>,
    about: { starts: number; requestId: string; appId: number },
  ): Promise<Verdict[]>;
  /** Starts answered by FAIL_MODE since this instance started, even if a hit was stored after the time limit. */
  undecidedStarts(): number;
}

export function createFailModeGuard(
  { failMode, decisionTimeoutMs }: { failMode: FailMode; decisionTimeoutMs: number },
  log: Pick<Log, 'error'>,
): FailModeGuard {
  let undecided = 0;
  return {
    async decideInTime(decide, { starts, ...about }) {
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
    undecidedStarts: () => undecided,
  };
}
