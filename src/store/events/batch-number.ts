import type { Database } from '../database/connections.js';
import { isDistributed } from '../database/distribution.js';
import type { StatementPart } from '../database/statement-parts.js';

/**
 * Lets a batch be sent again when its answer was lost: the statement that stores a batch writes its number to
 * event_writers, and stores nothing if it finds that number or a later one. It waits for a lost one that still runs.
 */
export interface BatchNumber {
  writerId: string;
  worker: number;
  batch: number;
}

/**
 * Returns no row if this batch, or a later one, is stored. Where tables are distributed the number is of an account, so that
 * it stands on the machine of the events and is stored with them or not at all.
 */
function writeNumber(condition: string, appId: number | undefined): string {
  const key = ['writer_id', 'worker'];
  const values = [':writerId::uuid', ':worker::int', ':batch::bigint', 'now()'];
  if (appId !== undefined) {
    key.unshift('app_id');
    values.unshift(`${appId}::bigint`);
  }
  return `
    INSERT INTO event_writers AS w (${key.join(', ')}, batch, written_at)
    SELECT ${values.join(', ')} WHERE ${condition}
    ON CONFLICT (${key.join(', ')}) DO UPDATE SET batch = excluded.batch, written_at = excluded.written_at
      WHERE w.batch < excluded.batch
    RETURNING 1 AS one`;
}

/** With the only account of the batch where tables are distributed. */
export function numberPart(
  number: BatchNumber | undefined,
  appId: number | undefined,
  condition = 'true',
): { parts: StatementPart[]; isNew: string; bindings: object } {
  if (!number) return { parts: [], isNew: condition, bindings: {} };
  const numbered = { name: 'numbered', sql: writeNumber(condition, appId), returns: 'one int' };
  return { parts: [numbered], isNew: '(SELECT count(*) FROM numbered) > 0', bindings: { ...number } };
}

/** An account of each machine that has shards: any will do, and among a thousand there is one for each shard. */
const accountsSql = `
  SELECT min(app_id) AS "appId" FROM generate_series(0, 999) AS app_id
  JOIN pg_dist_placement ON shardid = get_shard_id_for_distribution_column('event_writers', app_id) GROUP BY groupid`;

async function accountOfEachMachine(db: Database): Promise<number[]> {
  const { rows } = (await db.raw(accountsSql)) as { rows: { appId: number }[] };
  return rows.map(({ appId }) => appId);
}

/**
 * Tries whether a batch could be stored now, by a number without a batch. Where tables are distributed it is tried on each
 * machine, and one that can is enough: the accounts of the others must not lose their service.
 */
export function createProbe(db: Database, nextNumber: () => BatchNumber): () => Promise<void> {
  /** A machine that hangs holds one connection, however often somebody asks. */
  const underWay = new Map<number | undefined, Promise<void>>();
  function probe(appId: number | undefined): Promise<void> {
    const storing =
      underWay.get(appId) ??
      Promise.resolve(db.raw(writeNumber('true', appId), { ...nextNumber() })).finally(() =>
        underWay.delete(appId),
      );
    underWay.set(appId, storing);
    return storing;
  }
  return async () => {
    const accounts = (await isDistributed(db)) ? await accountOfEachMachine(db) : [undefined];
    await Promise.any(accounts.map(probe));
  };
}

/** Writers idle for a day; those that still run start anew. */
export async function forgetWriters(db: Database): Promise<number> {
  return db('event_writers').whereRaw(`written_at < now() - interval '1 day'`).delete();
}
