import type { Database } from '../database/connections.js';

/**
 * Which batch a statement stores. The row of a worker in event_writers is written by the statement that stores a batch,
 * so a batch whose answer was lost can be sent again: if it was stored, or a later one was, it is not stored now. Should
 * the lost statement still run, the second waits for it.
 */
export interface BatchNumber {
  writerId: string;
  worker: number;
  batch: number;
}

/** Writes the number if the batch can be stored; no row comes back where it, or a later one, is stored already. */
const writeNumber = (condition: string) => `
    INSERT INTO event_writers AS w (writer_id, worker, batch, written_at)
    SELECT :writerId::uuid, :worker::int, :batch::bigint, now() WHERE ${condition}
    ON CONFLICT (writer_id, worker) DO UPDATE SET batch = excluded.batch, written_at = excluded.written_at
      WHERE w.batch < excluded.batch
    RETURNING 1`;

/** The CTE that writes the number, the condition under which the batch is to be stored then, and their bindings. */
export const numberPart = (number: BatchNumber | undefined, condition = 'true') =>
  number
    ? {
        sql: `numbered AS MATERIALIZED (${writeNumber(condition)}\n  ), `,
        isNew: '(SELECT count(*) FROM numbered) > 0',
        bindings: { ...number },
      }
    : { sql: '', isNew: condition, bindings: {} };

/** Stores a batch of nothing: whether a batch could be stored now. */
export async function storeNumber(db: Database, number: BatchNumber): Promise<void> {
  await db.raw(writeNumber('true'), { ...number });
}

/** Forgets writers that have stored nothing for a day; those that still run begin anew. */
export async function forgetWriters(db: Database): Promise<number> {
  return db('event_writers').whereRaw(`written_at < now() - interval '1 day'`).delete();
}
