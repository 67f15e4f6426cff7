import type { Database } from '../../src/store/database/connections.js';

/** Everything that is stored, table by table, to see whether something changed. */
export async function contentsOf(db: Database): Promise<Record<string, unknown[]>> {
  const { rows: tables } = (await db.raw(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'knex_%'`,
  )) as { rows: { tablename: string }[] };
  const contents = tables.map(async ({ tablename }): Promise<[string, unknown[]]> => [
    tablename,
    (await db.raw(`SELECT to_jsonb(t) AS row FROM ${tablename} t ORDER BY 1`)).rows as unknown[],
  ]);
  return Object.fromEntries(await Promise.all(contents));
}
