import type { Config } from '../config.js';
import type { Clock } from '../platform/clock.js';
import type { Log } from '../platform/log.js';
import type { Database } from '../store/database/connections.js';
import type { LockName } from '../store/database/advisory-lock.js';

export interface JobDeps {
  config: Config;
  clock: Clock;
  log: Log;
  db: Database;
}

/** Periodic work that one instance at a time does. */
export interface Job {
  name: LockName;
  summary: string;
  /** Cron expression, in UTC. */
  schedule(config: JobDeps['config']): string;
  /** Does all that is due, however long ago it became due. On the signal, stops between steps. */
  run(deps: JobDeps, signal: AbortSignal): Promise<JobReport>;
}

export type JobReport = Record<string, number | string>;

/** Cron expression, in UTC, of a daily run at an hour of the configured zone. */
export function dailyAt(hour: number, offsetMinutes: number): string {
  const minutes = (((hour * 60 - offsetMinutes) % 1440) + 1440) % 1440;
  return `${minutes % 60} ${Math.floor(minutes / 60)} * * *`;
}
