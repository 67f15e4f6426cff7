export class TimeLimitExceeded extends Error {
  constructor(readonly limitMs: number) {
    super(`no result within ${limitMs} ms`);
  }
}

/** The result of `work`, or TimeLimitExceeded after the limit. The work itself goes on; its result is dropped. */
export const withTimeLimit = <T>(work: Promise<T>, limitMs: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TimeLimitExceeded(limitMs)), limitMs);
    work.finally(() => clearTimeout(timer)).then(resolve, reject);
  });

/**
 * Runs `work` with a signal that aborts when `signal` does and after the limit, then with a TimeLimitExceeded as its reason.
 * In place of `AbortSignal.any` with `AbortSignal.timeout`: Node.js 20 lets the garbage collector take those, and then they never abort.
 */
export async function withAbort<T>(
  signal: AbortSignal,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const either = new AbortController();
  const abort = () => either.abort(signal.reason);
  const timer = setTimeout(() => either.abort(new TimeLimitExceeded(limitMs)), limitMs);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await work(either.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
