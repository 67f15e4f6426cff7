import { addDays, dayNumber, dayOfNumber } from '../../domain/calendar.js';
import type { Database } from '../database/connections.js';
import { forgetDay, leaveDay, type Purged } from './day-counts.js';
import { onOneConnection } from '../database/session.js';

/**
 * The tables that are partitioned by event day, in the order in which partitions are made, each with the storage options
 * of its partitions: long lists of CVE ids go out of the rows that searches read through, and a repeated hit finds room
 * for the new version of a scope beside the old one.
 */
const partitionOptions = {
  events: 'WITH (toast_tuple_target = 256)',
  event_details: '',
  event_tallies: '',
  event_scopes: 'WITH (fillfactor = 90)',
} as const;
type PartitionedTable = keyof typeof partitionOptions;
const partitionedTables = Object.keys(partitionOptions) as PartitionedTable[];

/**
 * How long detaching waits for transactions that can still see the partition. Ours take milliseconds; a backup takes
 * hours, and neither starting nor stopping the service may wait for it. The next run goes on from there.
 */
const detachWaitMs = 3000;

/** Ids a day: the day number stands above these bits, so an id leads to its partition and stays below 2^53 until 2149. */
const idsPerDay = 2 ** 37;

/** The day of the event with this id; undefined when no event can have it. */
export function dayOfEventId(eventId: number): string | undefined {
  const days = Math.floor(eventId / idsPerDay);
  return eventId > 0 && Number.isSafeInteger(eventId) ? dayOfNumber(days) : undefined;
}

/** The lowest id of a day, as SQL adds the sequence to it. */
export const firstEventIdOf = (day: string): number => dayNumber(day) * idsPerDay;

const partitionName = (table: PartitionedTable, day: string) => `${table}_${day.replaceAll('-', '')}`;

/**
 * Makes the partitions of a day where they are missing. A table is first made apart and then attached: attaching needs
 * only a lock that readers and writers do not notice, unlike CREATE TABLE … PARTITION OF.
 */
export async function ensurePartitions(db: Database, day: string): Promise<void> {
  if ((await missingPartitions(db, day)).length === 0) return;
  await db.transaction(async (tx) => {
    // Two instances may be at the same day; the second then finds the partitions there.
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

/**
 * Which of the partitions of a day are missing. Asked of all tables in one go, since every start asks for eight days that
 * mostly are there; and of the catalog itself, since to_regclass may remember for a whole transaction that one was missing.
 */
async function missingPartitions(db: Database, day: string): Promise<PartitionedTable[]> {
  const { rows } = (await db.raw(
    'SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY (?)',
    [partitionedTables.map((table) => partitionName(table, day))],
  )) as { rows: { name: string }[] };
  const there = new Set(rows.map(({ name }) => name));
  return partitionedTables.filter((table) => !there.has(partitionName(table, day)));
}

/** The days that have partitions, oldest first; also those whose removal was cut off half-way. */
export async function listPartitionDays(db: Database): Promise<string[]> {
  const { rows } = (await db.raw(
    `SELECT substring(relname FROM '\\d{8}$') AS day FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname ~ '^events_\\d{8}$' ORDER BY 1`,
  )) as { rows: { day: string }[] };
  return rows.map(({ day }) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`);
}

/** Whether a statement failed because the day it writes to has no partition yet. */
export function isPartitionMissing(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  return code === '23514' && /no partition of relation/.test(message ?? '');
}

/** Whether all events of a day are older than the cutoff. Not implied by its date: the zone may have been set anew. */
export async function isWhollyExpired(db: Database, day: string, cutoff: Date): Promise<boolean> {
  const name = partitionName('event_tallies', day);
  const { rows } = (await db.raw('SELECT to_regclass(?) IS NOT NULL AS there', [name])) as {
    rows: { there: boolean }[];
  };
  // Where making the partitions was cut off half-way, nothing was recorded yet.
  if (!rows[0]!.there) return true;
  const found = (await db.raw('SELECT EXISTS (SELECT FROM ?? WHERE latest_time >= ?) AS kept', [
    name,
    cutoff,
  ])) as { rows: { kept: boolean }[] };
  return !found.rows[0]!.kept;
}

/**
 * Removes the partitions of a day with all that is in them; `onPurged` is in the transaction that does. They are detached
 * concurrently first, so readers and writers of other days never wait; that is why this cannot run in a transaction.
 */
export async function dropPartitions(
  db: Database,
  day: string,
  onPurged: (tx: Database, purged: Purged[]) => Promise<void>,
): Promise<Purged[]> {
  // An export that judges by an earlier cutoff must not count what it no longer finds.
  await leaveDay(db, day);
  for (const table of partitionedTables) await detach(db, table, partitionName(table, day));
  return db.transaction(async (tx) => {
    const purged = await forgetDay(tx, day);
    await onPurged(tx, purged);
    // Where making the partitions was cut off half-way, there may be none for the later tables.
    for (const table of partitionedTables)
      await tx.raw('DROP TABLE IF EXISTS ??', [partitionName(table, day)]);
    return purged;
  });
}

async function detach(db: Database, table: PartitionedTable, name: string): Promise<void> {
  const { rows } = (await db.raw(
    'SELECT inhdetachpending AS pending FROM pg_inherits WHERE inhrelid = to_regclass(?)',
    [name],
  )) as { rows: { pending: boolean }[] };
  // Nothing to do when an earlier run got this far; one that was cut off (kill -9) in the middle has to be finalized.
  if (!rows[0]) return;
  const how = rows[0].pending ? 'FINALIZE' : 'CONCURRENTLY';
  await onOneConnection(db, async (query) => {
    await query('SET lock_timeout = ??', [`${detachWaitMs}ms`]);
    try {
      await query(`ALTER TABLE ?? DETACH PARTITION ?? ${how}`, [table, name]);
    } finally {
      await query('RESET lock_timeout');
    }
  });
}
