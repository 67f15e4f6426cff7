import type { Database } from '../database/connections.js';
import { isDistributed } from '../database/distribution.js';

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
    RETURNING 1`;
}

/** With the only account of the batch where tables are distributed. */
export const numberPart = (number: BatchNumber | undefined, appId: number | undefined, condition = 'true') =>
  number
    ? {
        sql: `numbered AS MATERIALIZED (${writeNumber(condition, appId)}\n  ), `,
        isNew: '(SELECT count(*) FROM numbered) > 0',
        bindings: { ...number },
      }
    : { sql: '', isNew: condition, bindings: {} };

/** Of no account. */
export async function storeNumber(db: Database, number: BatchNumber): Promise<void> {
  await db.raw(writeNumber('true', (await isDistributed(db)) ? 0 : undefined), { ...number });
}

/** Writers idle for a day; those that still run start anew. */
export async function forgetWriters(db: Database): Promise<number> {
  return db('event_writers').whereRaw(`written_at < now() - interval '1 day'`).delete();
}
