/** Long enough that a pause costs little, short enough that others do not notice. */
const maxHoldMs = 5;

const waiting: (() => void)[] = [];

function beginNext(): void {
  waiting.shift()!();
  if (waiting.length > 0) setImmediate(beginNext);
}

/** Resolves at the next turn of the event loop that no other long work has, in the order of asking. */
export const turnOfLongWork = (): Promise<void> =>
  new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(beginNext);
  });

/**
 * For long work in pieces: between two pieces, lets others have the event loop when it was held long enough. However
 * much long work there is, one piece of it is done each turn.
 */
export function createBreathing(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < maxHoldMs) return undefined;
    return turnOfLongWork().then(() => {
      since = performance.now();
    });
  };
}
