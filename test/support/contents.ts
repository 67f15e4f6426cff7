import type { Database } from '../../src/store/database/connections.js';

/**
 * Everything that is stored, table by table, of all accounts or of one, to see whether something changed. Not the
 * signatures that were used, nor when a credential was: what only reads is noted there, too.
 */
export async function contentsOf(db: Database, appId?: number): Promise<Record<string, unknown[]>> {
  const { rows: tables } = (await db.raw(
    `SELECT relname AS tablename FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
     AND NOT relispartition AND relname NOT LIKE 'knex_%' AND relname <> 'used_signatures'`,
  )) as { rows: { tablename: string }[] };
  const contents = tables.map(async ({ tablename }): Promise<[string, unknown[]]> => [
    tablename,
    (
      await db.raw(
        `SELECT row FROM (SELECT to_jsonb(t) - 'last_used_at' - 'last_used_from' AS row FROM ${tablename} t) t
         WHERE coalesce(row -> 'app_id' = to_jsonb(?::bigint), true) ORDER BY 1`,
        [appId ?? null],
      )
    ).rows as unknown[],
  ]);
  return Object.fromEntries(await Promise.all(contents));
}
