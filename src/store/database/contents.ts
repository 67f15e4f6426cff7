import type { Database } from './connections.js';
import { copyIn, copyOut } from './copy.js';

/** A table that is no partition, with the columns that are stored. */
export interface TableColumns {
  name: string;
  columns: string[];
}

export interface SequenceState {
  name: string;
  value: number;
  /** Whether that number was given out; else it is the next. */
  called: boolean;
}

/**
 * Tables of the service, each after those that its foreign keys refer to. Not that of the migrations, nor partitions:
 * their rows are read and written through the table that they belong to.
 */
export async function listTables(db: Database): Promise<TableColumns[]> {
  const { rows } = (await db.raw(`
    SELECT c.relname AS name,
      (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
       WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
      (SELECT coalesce(array_agg(DISTINCT r.relname::text), '{}') FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
       WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS after
    FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname NOT LIKE 'knex\\_%' AND c.relname !~ '^event(s|_details|_tallies|_scopes)_\\d{8}$'
      -- Where tables are distributed it has a key of its own. No writer of a backup's time will send a batch again.
      AND NOT (c.relname = 'event_writers' AND EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'app_id'))
    ORDER BY c.relname`)) as { rows: (TableColumns & { after: string[] })[] };
  const ordered: TableColumns[] = [];
  let left = rows;
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name));
    const next = left.filter(({ after }) => !after.some((name) => waiting.has(name)));
    if (next.length === 0) throw new Error(`Foreign keys go in a circle: ${[...waiting].join(', ')}`);
    ordered.push(...next.map(({ name, columns }) => ({ name, columns })));
    left = left.filter((table) => !next.includes(table));
  }
  return ordered;
}

/** Those of the tables that have rows. */
export async function tablesWithRows(db: Database, tables: readonly TableColumns[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = (await db.raw('SELECT FROM ?? LIMIT 1', [name])) as { rows: unknown[] };
    if (rows.length > 0) found.push(name);
  }
  return found;
}

export async function listSequences(db: Database): Promise<SequenceState[]> {
  const { rows: sequences } = (await db.raw(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'S' AND relnamespace = current_schema()::regnamespace
       AND relname NOT LIKE 'knex\\_%' ORDER BY 1`,
  )) as { rows: { name: string }[] };
  const states: SequenceState[] = [];
  for (const { name } of sequences) {
    const { rows } = (await db.raw('SELECT last_value AS value, is_called AS called FROM ??', [name])) as {
      rows: Omit<SequenceState, 'name'>[];
    };
    states.push({ name, ...rows[0]! });
  }
  return states;
}

export async function setSequences(db: Database, states: readonly SequenceState[]): Promise<void> {
  for (const { name, value, called } of states)
    await db.raw('SELECT setval(quote_ident(?)::regclass, ?, ?)', [name, value, called]);
}

/** Makes COPY spell values in one way, whatever server and role are set to, and leaves it the time that it takes. */
export async function prepareCopying(tx: Database): Promise<void> {
  const settings = {
    ...{ datestyle: 'ISO, YMD', intervalstyle: 'postgres', timezone: 'UTC', bytea_output: 'hex' },
    ...{ extra_float_digits: '1', client_encoding: 'UTF8' },
    ...{ statement_timeout: '0', idle_in_transaction_session_timeout: '0' },
  };
  for (const [name, value] of Object.entries(settings))
    await tx.raw('SELECT set_config(?, ?, true)', [name, value]);
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const list = (columns: readonly string[]) => columns.map(quoted).join(', ');

/** The rows of a table as COPY spells them, those of its partitions too. */
export const readTable = (tx: Database, { name, columns }: TableColumns): AsyncGenerator<Buffer> =>
  copyOut(tx, `COPY (SELECT ${list(columns)} FROM ${quoted(name)}) TO STDOUT`);

/** Writes rows as COPY spells them, past the triggers: what these would add is among the rows. Returns how many. */
export async function writeTable(
  tx: Database,
  { name, columns }: TableColumns,
  rows: AsyncIterable<Buffer>,
): Promise<number> {
  await tx.raw('ALTER TABLE ?? DISABLE TRIGGER USER', [name]);
  const written = await copyIn(tx, `COPY ${quoted(name)} (${list(columns)}) FROM STDIN`, rows);
  await tx.raw('ALTER TABLE ?? ENABLE TRIGGER USER', [name]);
  return written;
}
