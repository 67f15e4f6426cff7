import type { Database } from '../database/connections.js';

/**
 * Lets a batch be sent again when its answer was lost: the statement that stores a batch writes its number to
 * event_writers, and stores nothing if it finds that number or a later one. It waits for a lost one that still runs.
 */
export interface BatchNumber {
  writerId: string;
  worker: number;
  batch: number;
}

/** Returns no row if this batch, or a later one, is stored. */
const writeNumber = (condition: string) => `
    INSERT INTO event_writers AS w (writer_id, worker, batch, written_at)
    SELECT :writerId::uuid, :worker::int, :batch::bigint, now() WHERE ${condition}
    ON CONFLICT (writer_id, worker) DO UPDATE SET batch = excluded.batch, written_at = excluded.written_at
      WHERE w.batch < excluded.batch
    RETURNING 1`;

export const numberPart = (number: BatchNumber | undefined, condition = 'true') =>
  number
    ? {
        sql: `numbered AS MATERIALIZED (${writeNumber(condition)}\n  ), `,
        isNew: '(SELECT count(*) FROM numbered) > 0',
        bindings: { ...number },
      }
    : { sql: '', isNew: condition, bindings: {} };

export async function storeNumber(db: Database, number: BatchNumber): Promise<void> {
  await db.raw(writeNumber('true'), { ...number });
}

/** Writers idle for a day; those that still run start anew. */
export async function forgetWriters(db: Database): Promise<number> {
  return db('event_writers').whereRaw(`written_at < now() - interval '1 day'`).delete();
}
