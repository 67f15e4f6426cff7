import createKnex, { type Knex } from 'knex';
import pg from 'pg';
import type { DatabaseConnection } from '../../platform/database-connection.js';
import { type Bounds, boundedDriver } from './bounded-connection.js';

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

/** What a pool is for. */
interface PoolOptions extends Bounds {
  maxConnections: number;
  /** Tells its connections apart from those of services and other commands (`otherSessions`). */
  purpose?: string;
  /** Whether a caller waits for a server that cannot be reached, or hears of it at once. */
  waits: boolean;
}

/** Jobs, exports and commands. */
const general: PoolOptions = {
  maxConnections: 12,
  statementMs: 60_000,
  connectMs: 5000,
  acquireMs: 10_000,
  waits: false,
};
/** Lists, imports: what people and programs ask for. */
export const requestPool = ({
  statementTimeoutSeconds,
}: {
  statementTimeoutSeconds: number;
}): PoolOptions => ({
  ...general,
  statementMs: statementTimeoutSeconds * 1000,
  yields: true,
});
/** A migration may rewrite a large table, and another instance waits for it. */
export const migrationPool: PoolOptions = { ...general, maxConnections: 3, statementMs: 3_600_000 };
/** Backups, which take as long as there is data. A server that is gone is noticed by keepalive. */
export const backupPool: PoolOptions = { ...migrationPool, statementMs: 2 ** 31 - 2000, purpose: 'backup' };
/** What container starts wait for: nothing else takes its connections, and it knows soon that one is dead. */
export const decisionPool = ({ decisionTimeoutMs }: { decisionTimeoutMs: number }): PoolOptions => {
  const statementMs = Math.min(Math.max(decisionTimeoutMs, 2000), 10_000);
  return { maxConnections: 8, statementMs, connectMs: 2000, acquireMs: statementMs, waits: true };
};

/** Where each pool is connected to. */
const addresses = new WeakMap<Database, DatabaseConnection | string>();

/** Opens a pool on a server. Nothing connects before the first query, and nothing waits without a bound. */
export function openDatabase(
  connection: DatabaseConnection | string,
  options: Partial<PoolOptions> = {},
): Database {
  const { maxConnections, waits, purpose, ...bounds } = { ...general, ...options };
  // The embedded server has no TLS, and PGSSLMODE in the environment could ask for it.
  const address =
    typeof connection === 'string' ? { connectionString: connection } : { ...connection, ssl: false };
  const settings = {
    ...address,
    types,
    application_name: ['tcss-image-intercept', purpose].join(' ').trim(),
  };
  const db = createKnex({
    client: 'pg',
    connection: settings as Knex.PgConnectionConfig,
    pool: { min: 0, max: maxConnections, propagateCreateError: !waits, createRetryIntervalMillis: 50 },
    acquireConnectionTimeout: bounds.acquireMs,
    // Keeps values out of the messages of failed statements: whole reports, or a secret key.
    compileSqlOnError: false,
    // Knex would also print to the console what it throws.
    log: { warn: silent, error: silent, deprecate: silent, debug: silent },
  });
  const client = db.client as { destroy(): Promise<void> };
  Object.assign(client, boundedDriver(settings as pg.ClientConfig, bounds, client.destroy.bind(client)));
  addresses.set(db, connection);
  return db;
}

/** Where a pool is connected to, for another thread to open its own. */
export const addressOf = (db: Database): DatabaseConnection | string => addresses.get(db)!;

/** Opens another pool on the server that a pool is on. */
export const openAlike = (db: Database, options: PoolOptions): Database =>
  openDatabase(addressOf(db), options);

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
