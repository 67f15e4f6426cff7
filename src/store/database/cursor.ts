import type { Knex } from 'knex';
import type { Database } from './connections.js';

/** Yields the rows of a query in batches, all of the snapshot at its start. A transaction can run one at a time. */
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
