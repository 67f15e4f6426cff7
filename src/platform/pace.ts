interface PaceOptions {
  bytesPerMs: number;
  /** What may be handled at once after a pause. */
  burst: number;
}

interface Waiting {
  bytes: number;
  handle: () => void;
}

const tickMs = 2;

/** Has what comes on many connections together handled at a rate: what is beyond it waits, in the order in which it came. */
export function createPace({ bytesPerMs, burst }: PaceOptions) {
  const waiting: Waiting[] = [];
  let left = burst;
  let refilledAt = performance.now();

  function refill(): void {
    const now = performance.now();
    left = Math.min(burst, left + (now - refilledAt) * bytesPerMs);
    refilledAt = now;
  }

  function handleNext(): void {
    refill();
    while (left > 0 && waiting.length > 0) {
      const { bytes, handle } = waiting.shift()!;
      left -= bytes;
      handle();
    }
    if (waiting.length > 0) setTimeout(handleNext, tickMs);
  }

  /** Handles so many bytes at once or, when too many came, later. */
  return function inPace(bytes: number, handle: () => void): void {
    refill();
    if (left > 0 && waiting.length === 0) {
      left -= bytes;
      return handle();
    }
    if (waiting.push({ bytes, handle }) === 1) setTimeout(handleNext, tickMs);
  };
}
