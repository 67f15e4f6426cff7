/** The only place that reads the system clock; everything else is handed a Clock or the instant itself (R11). */
export interface Clock {
  /** The present instant. Read it once per request or job run and pass the value on. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
