import { addDays } from '../../domain/calendar.js';
import type { Database } from '../database/connections.js';

/** CVE id lists go out of line, because searches read the rows; pages of scopes keep room for updates. */
const partitionOptions = {
  events: 'WITH (toast_tuple_target = 256)',
  event_details: '',
  event_tallies: '',
  event_scopes: 'WITH (fillfactor = 90)',
} as const;
export type PartitionedTable = keyof typeof partitionOptions;
export const partitionedTables = Object.keys(partitionOptions) as PartitionedTable[];

export const partitionName = (table: PartitionedTable, day: string) => `${table}_${day.replaceAll('-', '')}`;

/** Creates a table, then attaches it: unlike CREATE TABLE … PARTITION OF, this blocks neither readers nor writers. */
export async function ensurePartitions(db: Database, day: string): Promise<void> {
  if ((await missingPartitions(db, day)).length === 0) return;
  await db.transaction(async (tx) => {
    // Another instance may have made them meanwhile.
    await tx.raw('SELECT pg_advisory_xact_lock(hashtext(?))', [`partitions of ${day}`]);
    for (const table of await missingPartitions(tx, day)) {
      const name = partitionName(table, day);
      await tx.raw(`CREATE TABLE ?? (LIKE ?? INCLUDING ALL) ${partitionOptions[table]}`, [name, table]);
      await tx.raw(
        `ALTER TABLE ?? ATTACH PARTITION ?? FOR VALUES FROM ('${day}') TO ('${addDays(day, 1)}')`,
        [table, name],
      );
    }
  });
}

/** One statement: the service checks eight days at start. to_regclass may cache a missing table for a transaction. */
async function missingPartitions(db: Database, day: string): Promise<PartitionedTable[]> {
  const { rows } = (await db.raw(
    'SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY (?)',
    [partitionedTables.map((table) => partitionName(table, day))],
  )) as { rows: { name: string }[] };
  const there = new Set(rows.map(({ name }) => name));
  return partitionedTables.filter((table) => !there.has(partitionName(table, day)));
}

/** Drops the tables of a day at once, with all that is in them. */
export async function dropTablesOfDay(tx: Database, day: string): Promise<void> {
  for (const table of partitionedTables) await tx.raw('DROP TABLE IF EXISTS ??', [partitionName(table, day)]);
}

/** Oldest first, with those whose removal was interrupted. */
export async function listPartitionDays(db: Database): Promise<string[]> {
  const { rows } = (await db.raw(
    `SELECT substring(relname FROM '\\d{8}$') AS day FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname ~ '^events_\\d{8}$' ORDER BY 1`,
  )) as { rows: { day: string }[] };
  return rows.map(({ day }) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`);
}

export function isPartitionMissing(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  return code === '23514' && /no partition of relation/.test(message ?? '');
}
