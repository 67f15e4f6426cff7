import type { Database } from '../database/connections.js';

/**
 * Lets a batch be sent again when its answer was lost. The statement that stores a batch writes its number to the
 * worker's row of event_writers; it stores nothing if that number, or a later one, is there. While the lost statement
 * runs, the second waits for it.
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

/** The CTE that writes the number, the condition for storing the batch, and the bindings. */
export const numberPart = (number: BatchNumber | undefined, condition = 'true') =>
  number
    ? {
        sql: `numbered AS MATERIALIZED (${writeNumber(condition)}\n  ), `,
        isNew: '(SELECT count(*) FROM numbered) > 0',
        bindings: { ...number },
      }
    : { sql: '', isNew: condition, bindings: {} };

/** Stores an empty batch, to test whether one could be stored. */
export async function storeNumber(db: Database, number: BatchNumber): Promise<void> {
  await db.raw(writeNumber('true'), { ...number });
}

/** Writers idle for a day; those that still run start anew. */
export async function forgetWriters(db: Database): Promise<number> {
  return db('event_writers').whereRaw(`written_at < now() - interval '1 day'`).delete();
}
