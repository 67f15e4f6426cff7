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
