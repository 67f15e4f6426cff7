import type { Knex } from 'knex';
import type { Database } from './connections.js';

/**
 * Reads what a query finds a batch at a time, so that no more than a batch is ever in memory. Within a transaction,
 * which has one such reading at a time: what it finds is what there was when it began.
 */
export async function* readInBatches<Row>(
  tx: Database,
  query: Knex.QueryBuilder,
  batchSize: number,
): AsyncGenerator<Row[]> {
  await tx.raw('DECLARE batches NO SCROLL CURSOR FOR ?', [query]);
  let rows: Row[];
  do {
    ({ rows } = (await tx.raw(`FETCH ${batchSize} FROM batches`)) as { rows: Row[] });
    if (rows.length > 0) yield rows;
  } while (rows.length === batchSize);
  await tx.raw('CLOSE batches');
}
