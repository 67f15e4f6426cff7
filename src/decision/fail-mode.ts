import type { FailMode } from '../config.js';
import type { Log } from '../platform/log.js';
import { TimeLimitExceeded, withTimeLimit } from '../platform/time-limit.js';
import type { Verdict } from './verdict.js';

/** Answers container starts in time, with FAIL_MODE where they cannot be decided (R14). */
export interface FailModeGuard {
  /**
   * The verdicts of `decide`, which is told until when it may try, by the monotonic clock. If it fails or takes longer,
   * the verdicts of FAIL_MODE, one for each of `starts`. The time counts from the arrival of the request; `withinMs` is
   * how long the caller waits, where that may be less. Of a dry run nothing starts, so nothing is counted.
   */
  decideInTime(
    decide: (deadline: number) => Promise<Verdict[]>,
    about: {
      starts: number;
      dryRun: boolean;
      requestId: string;
      appId: number;
      arrivedAt: number;
      withinMs?: number;
    },
  ): Promise<Verdict[]>;
  /**
   * Starts answered by FAIL_MODE since this instance started. A hit stored after the time limit counts too, because
   * its caller got the answer of FAIL_MODE.
   */
  undecidedStarts(): number;
}

export function createFailModeGuard(
  { failMode, decisionTimeoutMs }: { failMode: FailMode; decisionTimeoutMs: number },
  log: Pick<Log, 'error'>,
  onDecided: (verdicts: readonly Verdict[], seconds: number) => void = () => {},
): FailModeGuard {
  let undecided = 0;
  const logUndecided = createUndecidedLog(log);
  return {
    async decideInTime(decide, { starts, dryRun, arrivedAt, withinMs = decisionTimeoutMs, ...about }) {
      const limitMs = Math.min(decisionTimeoutMs, withinMs);
      const deadline = arrivedAt + limitMs;
      const decided = (verdicts: Verdict[]) => {
        if (!dryRun) onDecided(verdicts, (performance.now() - arrivedAt) / 1000);
        return verdicts;
      };
      try {
        return decided(await withTimeLimit(decide(deadline), Math.max(0, deadline - performance.now())));
      } catch (thrown) {
        if (!dryRun) undecided += starts;
        const isLate = thrown instanceof TimeLimitExceeded;
        const error = isLate ? `no result within ${limitMs} ms` : shortCause(thrown);
        logUndecided({ ...about, starts, dryRun, failMode, undecided, error });
        const answer = (): Verdict => ({
          decision: failMode === 'open' ? 'ALLOW' : 'INTERCEPT',
          imageScanned: false,
          matches: [],
          eventIds: [],
          undecided: { failMode, why: isLate ? { lateAfterMs: limitMs } : 'FAILED' },
        });
        return decided(Array.from({ length: starts }, answer));
      }
    },
    undecidedStarts: () => undecided,
  };
}

const maxCauseChars = 200;

/** What went wrong, without the statement that it happened to, which Knex puts before ` - `. */
function shortCause(error: unknown): string {
  const { message, code } = (error ?? {}) as { message?: string; code?: string };
  const text = (message ?? String(error)).split(' - ').at(-1)!.slice(0, maxCauseChars);
  return code ? `${code}: ${text}` : text;
}

/** While the database is away, a node that starts pods over and over must not fill the disk with lines. */
const linesPerWindow = 20;
const windowMs = 10_000;

/** A line for each call that was not decided, up to a number; the rest are counted, and told at the end of the window. */
function createUndecidedLog(log: Pick<Log, 'error'>) {
  let lines = 0;
  let suppressed = { calls: 0, starts: 0 };

  function endWindow(): void {
    if (suppressed.calls > 0) log.error('more container starts not decided', suppressed);
    lines = 0;
    suppressed = { calls: 0, starts: 0 };
  }

  return (line: { starts: number } & Record<string, unknown>): void => {
    if (lines === 0) setTimeout(endWindow, windowMs).unref();
    lines += 1;
    if (lines <= linesPerWindow) return void log.error('container starts not decided', line);
    suppressed.calls += 1;
    suppressed.starts += line.starts;
  };
}
