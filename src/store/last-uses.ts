import type { Log } from '../platform/log.js';
import { createRegularFlush, type RegularFlush } from '../platform/regular-flush.js';
import type { Database } from './database/connections.js';

/** Notes when and from where credentials were last used, so that one that nobody uses can go. */
export interface LastUses extends RegularFlush {
  note(secretId: string, at: Date, address: () => string): void;
  /** Writes what was noted. */
  flush(): Promise<void>;
}

/** One statement for all credentials; what is used all the time is written no more often. */
const flushMs = 60_000;

export function createLastUses(db: Database, log: Log): LastUses {
  const noted = new Map<string, { at: Date; address: string }>();
  const isNew = (secretId: string, at: Date) => {
    const use = noted.get(secretId);
    return !use || at.getTime() - use.at.getTime() >= flushMs / 2;
  };

  async function flush(): Promise<void> {
    if (noted.size === 0) return;
    const uses = [...noted];
    noted.clear();
    await db.raw(
      `UPDATE credentials SET last_used_at = used.at, last_used_from = used.address
       FROM unnest(?::text[], ?::timestamptz[], ?::text[]) AS used (secret_id, at, address)
       WHERE credentials.secret_id = used.secret_id AND coalesce(last_used_at < used.at, true)`,
      [uses.map(([id]) => id), uses.map(([, { at }]) => at), uses.map(([, { address }]) => address)],
    );
  }

  return {
    note(secretId, at, address) {
      if (isNew(secretId, at)) noted.set(secretId, { at, address: address() });
    },
    flush,
    ...createRegularFlush(flush, flushMs, log, 'the last use of credentials was not stored'),
  };
}
