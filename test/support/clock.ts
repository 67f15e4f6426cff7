import type { Clock } from '../../src/platform/clock.js';

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
  set(instant: Date): void;
}

/** Starts at noon of a plain day, in the default zone (+08:00). */
export function createManualClock(start = new Date('2026-03-10T04:00:00Z')): ManualClock {
  let instant = start;
  return {
    now: () => new Date(instant),
    advance: (ms) => {
      instant = new Date(instant.getTime() + ms);
    },
    set: (to) => {
      instant = to;
    },
  };
}
