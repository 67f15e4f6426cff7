export class TimeLimitExceeded extends Error {
  constructor(readonly limitMs: number) {
    super(`no result within ${limitMs} ms`);
  }
}

/** The result of `work`, or TimeLimitExceeded after the limit. The work itself goes on; its result is dropped. */
export async function withTimeLimit<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitExceeded(limitMs)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
