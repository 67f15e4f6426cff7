/** The injected clock (R11). Only this file reads the system clock. */
export interface Clock {
  /** Read it once per request or job run and pass the value on. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
