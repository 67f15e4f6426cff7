const minuteMs = 60_000;
/** What a run may be late by before it counts as missed. */
const slackMs = 30_000;

/** How often a schedule has a job run: every minute, hour or day. */
export function periodOf(schedule: string): number {
  const [minute, hour] = schedule.split(' ');
  if (minute === '*') return minuteMs;
  return hour === '*' ? 60 * minuteMs : 24 * 60 * minuteMs;
}

/** An instant by both clocks, in milliseconds. */
export interface Instant {
  wall: number;
  monotonic: number;
}

/**
 * Whether a job has missed a run. Cron goes by the wall clock and skips what its hands were moved over: set back an hour,
 * the monotonic clock tells that the time has passed; after a sleep of the machine, the wall clock does.
 */
export const isOverdue = (schedule: string, lastRun: Instant, now: Instant): boolean =>
  Math.max(now.wall - lastRun.wall, now.monotonic - lastRun.monotonic) > periodOf(schedule) + slackMs;
