/** The injected clock (R11). Only systemClock reads the clock of this machine. */
export interface Clock {
  /** Read it once per request or job run and pass the value on. */
  now(): Date;
  /** Milliseconds by which this machine's own clock is ahead; negative when it is behind. */
  aheadMs?(): number;
}

export const systemClock: Clock = { now: () => new Date() };
