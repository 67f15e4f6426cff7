import type { Log } from '../../platform/log.js';
import { withTimeLimit } from '../../platform/time-limit.js';
import type { Database } from './connections.js';

/** Chooses where an account's Describe… actions read. */
export interface Readers {
  /** The replica if it has all that the account wrote through this instance, else the primary. */
  databaseFor(appId: number): Promise<Database>;
  /** The account has written something, which it must see in what it reads from now on (R9). */
  wrote(appId: number): void;
}

/** Without a replica everything is read from the one database. */
export const readPrimary = (primary: Database): Readers => ({
  databaseFor: () => Promise.resolve(primary),
  wrote() {},
});

/** How long the replica may take to say how far it is before the primary is read instead. */
const askLimitMs = 500;
/** Pause after the replica failed before it is asked again, so that not every read waits for one that is down. */
const retryMs = 5000;

/**
 * What an account has to see before it may read the replica: UNKNOWN right after a write, whose place in the log nobody
 * has asked for yet, then a place in the log. An account that has written nothing has no entry.
 */
type Awaited = 'UNKNOWN' | { lsn: string };

/**
 * Reads from a streaming replica what the account has not just written. Writing costs nothing: only when the account
 * reads next, the primary is asked how far its log is, which is at least as far as the write, and the replica whether it
 * has replayed that much. What other instances wrote may be missing for as long as the replica lags.
 */
export function readReplica(primary: Database, replica: Database, log: Pick<Log, 'warn'>): Readers {
  const awaited = new Map<number, Awaited>();
  let usableFrom = -Infinity;

  async function hasReplayed(lsn: string | undefined): Promise<boolean> {
    // A server that has been promoted replays nothing any more and says NULL: it is no replica of this primary.
    const { rows } = (await withTimeLimit(
      replica.raw(
        'SELECT pg_last_wal_replay_lsn() >= coalesce(?::pg_lsn, pg_last_wal_replay_lsn()) AS replayed',
        [lsn ?? null],
      ),
      askLimitMs,
    )) as { rows: { replayed: boolean | null }[] };
    return rows[0]!.replayed === true;
  }

  async function lsnToAwait(appId: number): Promise<string | undefined> {
    const known = awaited.get(appId);
    if (known !== 'UNKNOWN') return known?.lsn;
    const { rows } = (await primary.raw('SELECT pg_current_wal_insert_lsn()::text AS lsn')) as {
      rows: { lsn: string }[];
    };
    // Written again meanwhile, it has more to wait for than this.
    if (awaited.get(appId) === known) awaited.set(appId, { lsn: rows[0]!.lsn });
    return rows[0]!.lsn;
  }

  return {
    wrote: (appId) => void awaited.set(appId, 'UNKNOWN'),
    async databaseFor(appId) {
      if (performance.now() < usableFrom) return primary;
      try {
        const lsn = await lsnToAwait(appId);
        const known = awaited.get(appId);
        if (!(await hasReplayed(lsn))) return primary;
        if (known !== 'UNKNOWN' && awaited.get(appId) === known) awaited.delete(appId);
        return awaited.has(appId) ? primary : replica;
      } catch (error) {
        usableFrom = performance.now() + retryMs;
        log.warn('the replica cannot be read; reading the primary', { error });
        return primary;
      }
    },
  };
}
