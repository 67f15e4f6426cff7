import createKnex, { type Knex } from 'knex';
import pg from 'pg';

/** A pool of connections, or one transaction: every store function takes either, so its caller owns the transaction. */
export type Database = Knex;

const { builtins } = pg.types;

/** bigint as a number: our ids and counts stay below 2^53, and one that did not must not be rounded silently. */
function readBigint(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`bigint ${text} is beyond 2^53`);
  return number;
}

/** How values leave the driver; all else as node-postgres does it. Days stay text: a Date would be in the process's zone. */
const parsers: Record<number, (text: string) => unknown> = {
  [builtins.INT8]: readBigint,
  [builtins.DATE]: (text) => text,
};

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    parsers[oid] ?? pg.types.getTypeParser(oid, format as 'text'),
};

const silent = () => {};

/** Where a server is, and as whom to connect. */
export interface DatabaseConnection {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/** Opens a pool on a server of ours or, with a URL, of the operator's. Nothing is connected before the first query. */
export function openDatabase(connection: DatabaseConnection | string, maxConnections = 20): Database {
  // The embedded server speaks no TLS; without saying so, a PGSSLMODE in the environment would ask for it.
  const address =
    typeof connection === 'string' ? { connectionString: connection } : { ...connection, ssl: false };
  return createKnex({
    client: 'pg',
    connection: { ...address, types, application_name: 'tcss-image-intercept' } as Knex.PgConnectionConfig,
    pool: { min: 0, max: maxConnections },
    acquireConnectionTimeout: 10_000,
    // A failed statement's message must not repeat its values: whole reports, or a secret key.
    compileSqlOnError: false,
    // Knex would write to the console what it also throws, beside our log and not in its form.
    log: { warn: silent, error: silent, deprecate: silent, debug: silent },
  });
}

/** The name of the constraint that a statement ran into, when that is why it failed. */
export function violatedConstraint(error: unknown): string | undefined {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string };
  return code?.startsWith('23') ? constraint : undefined;
}

/** A pattern for ILIKE that finds a text anywhere; `%`, `_` and `\` in it stand for themselves (R9). */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Keeps something of each database handle: what a replica or a transaction sees may be another state than the pool's. */
export function perDatabase<Kept extends object>(make: () => Kept): (db: Database) => Kept {
  const kept = new WeakMap<Database, Kept>();
  return (db) => {
    const known = kept.get(db);
    if (known) return known;
    const made = make();
    kept.set(db, made);
    return made;
  };
}
