import { setImmediate } from 'node:timers/promises';

/** Long enough that a pause costs little, short enough that others do not notice. */
const maxHoldMs = 5;

/** For long work in pieces: between two pieces, lets others have the event loop when it was held long enough. */
export function createBreathing(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < maxHoldMs) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}
