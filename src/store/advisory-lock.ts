import { type Database } from './database.js';

/** What instances of the service take turns at; the numbers only have to differ. */
const lockNumbers = {
  migrate: 1,
  'enforce-due-policies': 2,
  'purge-expired-events': 3,
  'prepare-event-partitions': 4,
} as const;
export type LockName = keyof typeof lockNumbers;

/** Sets our locks apart from those of other programs in the same database. */
const lockSpace = 0x7c55;

/**
 * Runs work while holding a lock that one session of the whole database can have, and frees it however the work ends;
 * if the process dies, PostgreSQL frees it with the connection. With `wait` it queues; without, undefined comes back at
 * once when another holds it.
 */
export async function withAdvisoryLock<T>(
  db: Database,
  name: LockName,
  work: () => Promise<T>,
  { wait }: { wait: boolean },
): Promise<T | undefined> {
  // The lock belongs to a session, so it needs one connection of its own, outside the pool's coming and going.
  const connection = (await db.client.acquireConnection()) as object;
  const query = async (sql: string) => {
    const result = (await db.raw(sql, [lockSpace, lockNumbers[name]]).connection(connection)) as {
      rows: { locked: unknown }[];
    };
    return result.rows[0]?.locked;
  };
  try {
    if (wait) await query('SELECT pg_advisory_lock(?, ?) AS locked');
    else if ((await query('SELECT pg_try_advisory_lock(?, ?) AS locked')) !== true) return undefined;
    try {
      return await work();
    } finally {
      await query('SELECT pg_advisory_unlock(?, ?) AS locked');
    }
  } finally {
    await db.client.releaseConnection(connection);
  }
}
