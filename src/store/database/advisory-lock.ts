import { type Database, onOneConnection } from './connections.js';

const lockNumbers = {
  migrate: 1,
  'enforce-due-policies': 2,
  'purge-expired-events': 3,
  'prepare-event-partitions': 4,
  'delete-old-exports': 5,
  'trim-changes': 6,
  'forget-search-terms': 7,
  'forget-signatures': 8,
  'forget-unscanned-images': 9,
  'forget-audit': 11,
  'forget-console-sessions': 10,
  'trim-event-journal': 12,
} as const;
export type LockName = keyof typeof lockNumbers;

/** Keeps our locks apart from those of other programs in the same database. */
const lockSpace = 0x7c55;

export const lockKey = (name: LockName): [number, number] => [lockSpace, lockNumbers[name]];

/**
 * Runs `work` while holding a session lock, which PostgreSQL also releases if the process dies. Without `wait`, returns
 * undefined at once if the lock is taken.
 */
export async function withAdvisoryLock<T>(
  db: Database,
  name: LockName,
  work: () => Promise<T>,
  { wait }: { wait: boolean },
): Promise<T | undefined> {
  const key = lockKey(name);
  return onOneConnection(db, async (query) => {
    if (wait) await query('SELECT pg_advisory_lock(?, ?)', key);
    else {
      const [row] = await query('SELECT pg_try_advisory_lock(?, ?) AS locked', key);
      if (row?.['locked'] !== true) return undefined;
    }
    const unlock = () => query('SELECT pg_advisory_unlock(?, ?)', key);
    const result = await work().catch(async (error: unknown) => {
      // With its connection the lock is gone, too; what matters is why the work failed.
      await unlock().catch(() => {});
      throw error;
    });
    await unlock();
    return result;
  });
}
