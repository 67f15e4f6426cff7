import type { Database } from './connections.js';

/** Runs a statement on the one connection; its rows. */
export type Query = (
  sql: string,
  bindings?: readonly (string | number)[],
) => Promise<Record<string, unknown>[]>;

/** Gives work one connection of the pool to itself, for what belongs to a session: its locks and its settings. */
export async function onOneConnection<T>(db: Database, work: (query: Query) => Promise<T>): Promise<T> {
  const connection = (await db.client.acquireConnection()) as object;
  try {
    return await work(async (sql, bindings = []) => {
      const result = (await db.raw(sql, bindings).connection(connection)) as {
        rows: Record<string, unknown>[];
      };
      return result.rows;
    });
  } finally {
    await db.client.releaseConnection(connection);
  }
}
