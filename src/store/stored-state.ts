import type { Database } from './database/connections.js';
import { listPartitionDays } from './events/day-partitions.js';
import { listJobRuns } from './job-runs.js';
import { lagSeconds, listShippingStates } from './shipping/lag.js';

/** What an operator of the service watches, over all accounts. */
export interface StoredState {
  agents: { online: number; offline: number };
  jobs: { job: string; endedAt: Date; succeeded: boolean; report: Record<string, unknown> }[];
  /** Log shipping targets that are switched on. */
  shipping: { targetId: string; lagSeconds: number; lagEntries: number; failures: number }[];
  /** Days that have partitions of events. */
  partitions: number;
  databaseBytes: number;
  runningExports: number;
}

export async function readStoredState(db: Database, now: Date, onlineSince: Date): Promise<StoredState> {
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
  const shipping = (await listShippingStates(db))
    .filter(({ target }) => target.enabled)
    .map(({ target, ...state }) => ({
      targetId: target.targetId,
      lagSeconds: lagSeconds(state, now),
      lagEntries: state.lagEntries,
      failures: state.failures,
    }));
  return { agents, jobs: await listJobRuns(db), shipping, partitions, databaseBytes, runningExports };
}
