import { addDays, dayNumber, dayOfNumber, daysBetween } from '../../domain/calendar.js';
import type { Database } from '../database/connections.js';
import { isDistributed } from '../database/distribution.js';

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

/**
 * Days a partition spans where tables are distributed: there each is a table on every shard, and half a year of days would
 * be tens of thousands. On one machine a partition is a day, so that purging one is dropping its tables.
 */
export const wideSpan = 28;

/** Days a partition spans in this database. */
export const spanOf = async (db: Database): Promise<number> => ((await isDistributed(db)) ? wideSpan : 1);

/** The days of the partition that a day is in: from the first to that after the last. */
export function spanOfDay(day: string, span: number): { from: string; to: string } {
  const from = dayOfNumber(Math.floor(dayNumber(day) / span) * span);
  return { from, to: addDays(from, span) };
}

/** Creates a table, then attaches it: unlike CREATE TABLE … PARTITION OF, this blocks neither readers nor writers. */
export async function ensurePartitions(db: Database, day: string): Promise<void> {
  const { from, to } = spanOfDay(day, await spanOf(db));
  if ((await missingPartitions(db, from)).length === 0) return;
  await db.transaction(async (tx) => {
    // Another instance may have made them meanwhile.
    await tx.raw('SELECT pg_advisory_xact_lock(hashtext(?))', [`partitions of ${from}`]);
    for (const table of await missingPartitions(tx, from)) {
      const name = partitionName(table, from);
      await tx.raw(`CREATE TABLE ?? (LIKE ?? INCLUDING ALL) ${partitionOptions[table]}`, [name, table]);
      await tx.raw(`ALTER TABLE ?? ATTACH PARTITION ?? FOR VALUES FROM ('${from}') TO ('${to}')`, [
        table,
        name,
      ]);
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

/** The first day of each partition, oldest first, with those whose removal was interrupted. */
export async function listPartitionDays(db: Database): Promise<string[]> {
  const { rows } = (await db.raw(
    `SELECT substring(relname FROM '\\d{8}$') AS day FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname ~ '^events_\\d{8}$' ORDER BY 1`,
  )) as { rows: { day: string }[] };
  return rows.map(({ day }) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`);
}

/** Every day that belongs to a partition. */
export async function listDays(db: Database): Promise<string[]> {
  const span = await spanOf(db);
  return (await listPartitionDays(db)).flatMap((day) => daysBetween(day, addDays(day, span - 1)));
}

export function isPartitionMissing(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  return code === '23514' && /no partition of relation/.test(message ?? '');
}
