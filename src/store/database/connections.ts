import createKnex, { type Knex } from 'knex';
import pg from 'pg';
import type { DatabaseConnection } from '../../platform/database-connection.js';

/** A pool of connections or one transaction: the caller of a store function decides. */
export type Database = Knex;

const { builtins } = pg.types;

/** Ids and counts stay below 2^53; a larger one must fail rather than be rounded. */
function readBigint(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`bigint ${text} is beyond 2^53`);
  return number;
}

/** Types not read as node-postgres does. Days stay text: a Date would be in the time zone of the process. */
const parsers: Record<number, (text: string) => unknown> = {
  [builtins.INT8]: readBigint,
  [builtins.DATE]: (text) => text,
};

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    parsers[oid] ?? pg.types.getTypeParser(oid, format as 'text'),
};

const silent = () => {};

/** Opens a pool on a server. Nothing connects before the first query. */
export function openDatabase(connection: DatabaseConnection | string, maxConnections = 20): Database {
  // The embedded server has no TLS, and PGSSLMODE in the environment could ask for it.
  const address =
    typeof connection === 'string' ? { connectionString: connection } : { ...connection, ssl: false };
  return createKnex({
    client: 'pg',
    connection: { ...address, types, application_name: 'tcss-image-intercept' } as Knex.PgConnectionConfig,
    pool: { min: 0, max: maxConnections },
    acquireConnectionTimeout: 10_000,
    // Keeps values out of the messages of failed statements: whole reports, or a secret key.
    compileSqlOnError: false,
    // Knex would also print to the console what it throws.
    log: { warn: silent, error: silent, deprecate: silent, debug: silent },
  });
}

type Query = (sql: string, bindings?: readonly (string | number)[]) => Promise<Record<string, unknown>[]>;

/** Reserves one connection of the pool while `work` runs, for session locks and session settings. */
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
