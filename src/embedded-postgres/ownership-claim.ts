import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { superuser } from './data-directory.js';
import type { Postmaster } from './postmaster.js';

/** "tcss" in ASCII. Must never change. The lock is in the database `postgres`, not the service's. */
const claimKey = 0x74637373;

/** PostgreSQL may take this long to notice that the connection of a killed service is closed. */
const holderGraceMs = 1500;

export class ClaimedElsewhere extends Error {}

/** Claims the cluster with an advisory lock on a connection of its own, which ends with this process. */
export async function claim({ port }: Postmaster, password: string, dataDir: string): Promise<pg.Client> {
  const client = await connectAs(superuser, { port, password, database: 'postgres' });
  const giveUp = performance.now() + holderGraceMs;
  try {
    while (!(await tryLock(client))) {
      if (performance.now() > giveUp) throw await claimedElsewhere(client, dataDir);
      await sleep(20);
    }
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Gives every setting, so that PGSSLMODE and PGOPTIONS of the environment have no effect. */
export async function connectAs(
  user: string,
  { port, password, database }: { port: number; password: string; database: string },
): Promise<pg.Client> {
  const client = new pg.Client({
    ...{ host: '127.0.0.1', port, user, password, database, ssl: false },
    application_name: `tcss-image-intercept pid ${process.pid}`,
    options: '-c idle_session_timeout=0',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // Without a listener, a lost connection would end the process. The failing query reports it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS locked', [claimKey]);
  return rows[0].locked;
}

async function claimedElsewhere(client: pg.Client, dataDir: string): Promise<ClaimedElsewhere> {
  const { rows } = await client.query(
    `SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND classid = 0 AND objid = $1 AND granted`,
    [claimKey],
  );
  const pid = /pid (\d+)/.exec(rows[0]?.application_name)?.[1];
  return new ClaimedElsewhere(
    `The data directory ${dataDir} is in use by another tcss-image-intercept${pid ? `, process ${pid}` : ''}. ` +
      'Stop that one first, or give this one a DATA_DIR of its own.',
  );
}
