import type { Config } from '../config.js';
import type { Clock } from '../platform/clock.js';
import type { Log } from '../platform/log.js';
import type { Database } from '../store/database/connections.js';
import type { LockName } from '../store/database/advisory-lock.js';

/** What a job works with; it has no requests to answer. */
export interface JobDeps {
  config: Config;
  clock: Clock;
  log: Log;
  db: Database;
}

/** Work that is due from time to time, on one instance at a time. */
export interface Job {
  name: LockName;
  /** A sentence for `npm run job` and the documentation. */
  summary: string;
  /** Cron expression, in UTC. */
  schedule(config: JobDeps['config']): string;
  /** Does what is due now, however long ago it became due, and tells what it did. Stops early, between steps, when the signal says so. */
  run(deps: JobDeps, signal: AbortSignal): Promise<JobReport>;
}

/** What a run did, as numbers and words for the log. */
export type JobReport = Record<string, number | string>;

/** A daily schedule at an hour of the configured zone, which cron, running in UTC, has to be told in UTC. */
export function dailyAt(hour: number, offsetMinutes: number): string {
  const minutes = (((hour * 60 - offsetMinutes) % 1440) + 1440) % 1440;
  return `${minutes % 60} ${Math.floor(minutes / 60)} * * *`;
}
