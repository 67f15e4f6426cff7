import type { Log } from '../../platform/log.js';
import { withTimeLimit } from '../../platform/time-limit.js';
import type { Database } from './connections.js';

/** Chooses the database that an account's reads go to. */
export interface Readers {
  /** The replica if it has all writes of the account through this instance, else the primary. */
  databaseFor(appId: number): Promise<Database>;
  /** Notes a write of the account, which its later reads must see (R9). */
  wrote(appId: number): void;
}

export const readPrimary = (primary: Database): Readers => ({
  databaseFor: () => Promise.resolve(primary),
  wrote() {},
});

const replayCheckLimitMs = 500;
/** How long not to ask a replica that failed, so that not every read waits for it. */
const retryMs = 5000;

/** What the replica must replay before the account reads it; UNKNOWN from a write until the next read asks for it. */
type Awaited = 'UNKNOWN' | { lsn: string };

/**
 * Reads from a streaming replica once it has replayed the account's own writes. A write adds no statement; the next
 * read asks both servers for their positions. Writes of other instances may be missing as long as the replica lags.
 */
export function readReplica(primary: Database, replica: Database, log: Pick<Log, 'warn'>): Readers {
  const awaited = new Map<number, Awaited>();
  let usableFrom = -Infinity;

  async function hasReplayed(lsn: string | undefined): Promise<boolean> {
    // NULL from a server that was promoted: it no longer follows this primary.
    const { rows } = (await withTimeLimit(
      replica.raw(
        'SELECT pg_last_wal_replay_lsn() >= coalesce(?::pg_lsn, pg_last_wal_replay_lsn()) AS replayed',
        [lsn ?? null],
      ),
      replayCheckLimitMs,
    )) as { rows: { replayed: boolean | null }[] };
    return rows[0]!.replayed === true;
  }

  async function lsnToAwait(appId: number): Promise<string | undefined> {
    const known = awaited.get(appId);
    if (known !== 'UNKNOWN') return known?.lsn;
    const { rows } = (await primary.raw('SELECT pg_current_wal_insert_lsn()::text AS lsn')) as {
      rows: { lsn: string }[];
    };
    // Unless the account has written again meanwhile.
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
        log.warn('cannot read the replica; reading the primary', { error });
        return primary;
      }
    },
  };
}
