import type { Database } from './connections.js';

/** A part of a statement that writes to several tables; it may read those before it by their names. */
export interface StatementPart {
  name: string;
  sql: string;
  /** Of a part that reads or writes tables, or draws numbers: the columns of what it returns, with their types; '' for none. */
  returns?: string;
}

interface Parts {
  parts: readonly StatementPart[];
  /** Reads the parts and no table. */
  result: string;
  bindings: Record<string, unknown>;
}

/** Runs all parts as one statement or, where tables are distributed, one after the other in a transaction. */
export const runParts = <Row>(
  db: Database,
  { apart }: { apart: boolean },
  statement: Parts,
): Promise<Row[]> => (apart ? runApart(db, statement) : runAsOne(db, statement));

async function runAsOne<Row>(db: Database, { parts, result, bindings }: Parts): Promise<Row[]> {
  const all = parts.map(
    ({ name, sql, returns }) => `${name} AS ${returns === undefined ? 'MATERIALIZED ' : ''}(${sql})`,
  );
  return rowsOf(db, `WITH ${all.join(', ')} ${result}`, bindings);
}

/**
 * Citus would send what a part returns to all machines if another part inserts from it, so that every statement would be of
 * every machine.
 */
async function runApart<Row>(db: Database, statement: Parts): Promise<Row[]> {
  if (!db.isTransaction) return db.transaction((tx) => runApart<Row>(tx, statement));
  const bindings = { ...statement.bindings };
  const known: StatementPart[] = [];
  for (const { name, sql, returns } of statement.parts) {
    if (returns === undefined) {
      known.push({ name, sql });
      continue;
    }
    const rows = await rowsOf(db, withNeeded(known, sql), bindings);
    if (returns === '') continue;
    bindings[name] = JSON.stringify(rows);
    known.push({ name, sql: `SELECT * FROM jsonb_to_recordset(:${name}::jsonb) AS r(${returns})` });
  }
  return rowsOf(db, withNeeded(known, statement.result), bindings);
}

function withNeeded(known: readonly StatementPart[], sql: string): string {
  let text = sql;
  const needed: string[] = [];
  for (const { name, sql: part } of known.toReversed()) {
    if (!new RegExp(`\\b${name}\\b`).test(text)) continue;
    needed.unshift(`${name} AS (${part})`);
    text += part;
  }
  return needed.length === 0 ? sql : `WITH ${needed.join(', ')} ${sql}`;
}

async function rowsOf<Row>(db: Database, sql: string, bindings: Record<string, unknown>): Promise<Row[]> {
  return ((await db.raw(sql, bindings as Record<string, string>)) as { rows: Row[] }).rows;
}
