import type { Database } from './database/connections.js';
import { listPartitionDays } from './events/day-partitions.js';
import { listJobRuns } from './job-runs.js';

/** What an operator of the service watches, over all accounts. */
export interface StoredState {
  agents: { online: number; offline: number };
  jobs: { job: string; endedAt: Date; succeeded: boolean }[];
  /** Days that have partitions of events. */
  partitions: number;
  databaseBytes: number;
  runningExports: number;
}

export async function readStoredState(db: Database, onlineSince: Date): Promise<StoredState> {
  const { rows } = (await db.raw(
    `SELECT pg_database_size(current_database()) AS "databaseBytes",
       (SELECT count(*) FROM export_jobs WHERE status = 'RUNNING') AS "runningExports",
       (SELECT count(*) FROM agents WHERE heard_at >= :onlineSince) AS online,
       (SELECT count(*) FROM agents WHERE heard_at < :onlineSince) AS offline`,
    { onlineSince },
  )) as {
    rows: { databaseBytes: number; runningExports: number; online: number; offline: number }[];
  };
  const { databaseBytes, runningExports, ...agents } = rows[0]!;
  const partitions = (await listPartitionDays(db)).length;
  return { agents, jobs: await listJobRuns(db), partitions, databaseBytes, runningExports };
}
