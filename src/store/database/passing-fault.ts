/** Classes of SQLSTATE that speak of the statement or its values: sent again, it would fail again. */
const lasting = /^(0A|21|22|23|26|2F|42|44|54)/;

/**
 * Whether work may succeed when it is tried again: the server restarts, refuses connections, is full, broke a deadlock,
 * or gave no answer. After a broken connection the work may have been done all the same.
 */
export function isPassingFault(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  const isSqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  return !isSqlState || !lasting.test(code);
}

const firstPauseMs = 20;
const longestPauseMs = 250;

/**
 * Tries again until the work succeeds, fails for good, or the deadline, by the monotonic clock, leaves no time for
 * another try. The last failure is thrown. `onRetry` hears of each before it, once the next try is sure.
 */
export async function untilDeadline<Result>(
  work: () => Result | Promise<Result>,
  deadline: number,
  onRetry: () => void = () => {},
): Promise<Result> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (!isPassingFault(error) || performance.now() + pauseMs >= deadline) throw error;
      onRetry();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
