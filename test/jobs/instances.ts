import { readConfig, type Config } from '../../src/config.js';
import { createDeps } from '../../src/create-deps.js';
import type { Deps } from '../../src/deps.js';
import type { Log } from '../../src/platform/log.js';
import { runJob } from '../../src/jobs/schedule.js';
import type { Job, JobReport } from '../../src/jobs/job.js';
import type { OpenDatabase } from '../../src/startup/open-database.js';
import type { Database } from '../../src/store/database/connections.js';
import { saveCredential } from '../../src/store/credentials.js';
import { createManualClock, type ManualClock } from '../support/clock.js';
import { createTestDatabase, openTestDatabase, silentLog } from '../support/cluster.js';
import { testSecrets } from '../support/secrets.js';

/** What an instance of the service has under its jobs, without a schedule: jobs run when the test says so. */
export interface Instance extends Deps {
  clock: ManualClock;
  run(job: Job, signal?: AbortSignal): Promise<JobReport | undefined>;
}

export interface Instances {
  clock: ManualClock;
  /** The first instance. */
  first: Instance;
  /** One more, with a pool of its own, on the same database and clock. */
  another(changes?: Partial<Config>, log?: Log): Instance;
  close(): Promise<void>;
}

export const appId = 1250000000;
export const otherAppId = 1250000001;

/** Changes of an account's policies in the change log, by which instances and agents learn of them. */
export async function countPolicyChanges(db: Database, account: number): Promise<number> {
  const where = { app_id: account, kind: 'POLICIES' };
  const [row] = await db('changes').where(where).count<{ count: number }[]>();
  return row!.count;
}

/** Opens one instance with two accounts on a database of its own. */
export async function openInstances(changes: Partial<Config> = {}): Promise<Instances> {
  const clock = createManualClock();
  const connection = await createTestDatabase();
  const open: OpenDatabase[] = [];
  const running: Deps[] = [];
  const another = (more: Partial<Config> = {}, log: Log = silentLog): Instance => {
    const database = openTestDatabase(connection);
    open.push(database);
    const config = { ...readConfig({}), ...changes, ...more };
    const deps = createDeps({ config, clock, log, secrets: testSecrets, db: database.db });
    running.push(deps);
    return { ...deps, clock, run: (job, signal = new AbortController().signal) => runJob(job, deps, signal) };
  };
  const first = another();
  for (const account of [appId, otherAppId]) {
    const secret = { secretId: `AKID${account}`, secretKey: 'key', uin: String(account), role: 'admin' };
    await saveCredential(first.db, testSecrets, { ...secret, appId: account }, clock.now());
  }
  return {
    clock,
    first,
    another,
    async close() {
      for (const instance of running) await instance.exports.stop();
      for (const { close } of open) await close();
    },
  };
}

/**
 * Resolves once a statement of another session, or so many of them, waits for a lock or for the transactions before it;
 * or when `otherwise` is settled.
 */
export async function untilBlocked(
  { db }: Pick<Deps, 'db'>,
  statement: string,
  otherwise?: Promise<unknown>,
  sessions = 1,
): Promise<void> {
  let over = false;
  const end = () => (over = true);
  void otherwise?.then(end, end);
  while (!over) {
    const { rows } = (await db.raw(
      `SELECT 1 FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'
         AND query LIKE ? || '%'`,
      [statement],
    )) as { rows: unknown[] };
    if (rows.length >= sessions) return;
  }
}
