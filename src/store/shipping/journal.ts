import type { Database } from '../database/connections.js';

/**
 * One row for each account and commit, where the account ships events. `hits` has app_id and event_id. The row needs
 * no key of the event, so a hit costs no index entry of its own. The statement has to read it, or PostgreSQL does not run it.
 */
const journalHits = (hits: string) => `
    SELECT journal_hits(app_id, array_agg(event_id)) FROM ${hits} GROUP BY app_id`;

/**
 * The same where tables are distributed. There the function would lock the journal on every machine; a statement that names
 * the journal has locked it on the coordinator before it looks for targets.
 */
const journalHitsDistributed = (hits: string) => `
    INSERT INTO event_journal (app_id, event_ids)
    SELECT app_id, array_agg(event_id) FROM ${hits}
    WHERE app_id IN (SELECT app_id FROM log_shipping_targets WHERE app_id = :account AND ships_events) GROUP BY app_id
    RETURNING 1 AS one`;

/** With an account, the statement is of that account alone, on the machine where it is. */
export const journalPart = (hits: string, appId: number | undefined) =>
  appId === undefined ? journalHits(hits) : journalHitsDistributed(hits);

/**
 * The statements that may not have seen a target that was just created, and so wrote no journal for it: each holds its
 * lock from before it looks for targets until its commit, as CREATE INDEX CONCURRENTLY relies on.
 */
export async function listJournalWriters(db: Database): Promise<string[]> {
  const { rows } = (await db.raw(
    `SELECT virtualtransaction AS writer FROM pg_locks
     WHERE relation = 'event_journal'::regclass AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  )) as { rows: { writer: string }[] };
  return rows.map(({ writer }) => writer);
}

/** Text, as an xid8 may exceed 2^53. */
export interface JournalPlace {
  transaction: string;
  position: number;
}

/** A place in the journal: `seen` is behind, and up to `reading` it is read as far as `through`. */
export interface JournalCursor {
  seen: string;
  reading: string | null;
  through: JournalPlace;
}

const start: JournalPlace = { transaction: '0', position: 0 };

const maxRows = 200;
/** A row of a commit under load has up to 5,000. */
const enoughEvents = 1000;

/** The next events, each once, and the cursor behind them; no events when nothing is left. */
export async function readJournal(
  db: Database,
  appId: number,
  cursor: JournalCursor,
): Promise<{ eventIds: number[]; cursor: JournalCursor }> {
  const reading = cursor.reading ?? (await currentSnapshot(db));
  const { rows } = (await db.raw(
    `SELECT transaction_id::text AS transaction, position, event_ids AS "eventIds" FROM event_journal
     WHERE app_id = :appId AND transaction_id >= pg_snapshot_xmin(:seen::pg_snapshot)
       AND (transaction_id, position) > (:transaction::xid8, :position::bigint)
       AND NOT pg_visible_in_snapshot(transaction_id, :seen::pg_snapshot)
       AND pg_visible_in_snapshot(transaction_id, :reading::pg_snapshot)
     ORDER BY transaction_id, position LIMIT ${maxRows}`,
    { appId, seen: cursor.seen, reading, ...cursor.through },
  )) as { rows: (JournalPlace & { eventIds: number[] })[] };
  let count = 0;
  const end = rows.findIndex(({ eventIds }) => (count += eventIds.length) >= enoughEvents);
  const taken = end < 0 ? rows : rows.slice(0, end + 1);
  const eventIds = [...new Set(taken.flatMap((row) => row.eventIds.map(Number)))];
  const isWhole = rows.length < maxRows && taken.length === rows.length;
  const last = taken.at(-1);
  return {
    eventIds,
    cursor:
      isWhole || !last
        ? { seen: reading, reading: null, through: start }
        : { ...cursor, reading, through: { transaction: last.transaction, position: last.position } },
  };
}

/** Behind everything that is committed now. */
export const beginningOfJournal = async (db: Database): Promise<JournalCursor> => ({
  seen: await currentSnapshot(db),
  reading: null,
  through: start,
});

/** Text, of the server that numbers the transactions of the journal. */
export async function currentSnapshot(db: Database): Promise<string> {
  const { rows } = (await db.raw('SELECT pg_current_snapshot()::text AS snapshot')) as {
    rows: { snapshot: string }[];
  };
  return rows[0]!.snapshot;
}

/** Of a row `j` of the journal and a cursor `c` of its account: whether it is still to ship. */
export const isUnread = `
  j.transaction_id >= pg_snapshot_xmin(c.seen) AND NOT pg_visible_in_snapshot(j.transaction_id, c.seen)
  AND NOT (c.reading IS NOT NULL AND pg_visible_in_snapshot(j.transaction_id, c.reading)
    AND (j.transaction_id, j.position) <= (c.read_transaction, c.read_position))`;

/** The next events by id after one, to ship those that were there before the journal. */
export async function readEventIds(
  db: Database,
  appId: number,
  after: { day: string; eventId: number },
  limit: number,
): Promise<number[]> {
  const { rows } = (await db.raw(
    `SELECT event_id AS "eventId" FROM events
     WHERE app_id = :appId AND day >= :day AND (day, event_id) > (:day::date, :eventId::bigint)
     ORDER BY day, event_id LIMIT :limit`,
    { appId, limit, ...after },
  )) as { rows: { eventId: number }[] };
  return rows.map(({ eventId }) => eventId);
}

/** A target further behind ships all events again in place of these; some 100 bytes each. */
export const maxJournalRows = 1_000_000;

/**
 * Deletes what every target of its account has read, and what belongs to none; how many rows. One that is off and has not
 * begun needs none: switched on, it begins behind all that is deleted here.
 */
export async function trimReadJournal(db: Database): Promise<number> {
  const { rows } = (await db.raw(
    `WITH gone AS (
       DELETE FROM event_journal AS j WHERE NOT EXISTS (
         SELECT FROM log_shipping_cursors AS c JOIN log_shipping_targets AS t USING (app_id, target_id)
         WHERE c.app_id = j.app_id AND t.ships_events
           AND CASE WHEN c.seen IS NULL THEN t.enabled ELSE NOT pg_visible_in_snapshot(j.transaction_id, c.seen) END)
       RETURNING 1)
     SELECT count(*) AS rows FROM gone`,
  )) as { rows: { rows: number }[] };
  return rows[0]!.rows;
}

/** Accounts whose journal is longer than `maxRows`. */
export async function listLongJournals(db: Database, maxRows = maxJournalRows): Promise<number[]> {
  const { rows } = (await db.raw(
    `SELECT app_id AS "appId" FROM event_journal GROUP BY app_id HAVING count(*) > ? ORDER BY app_id`,
    [maxRows],
  )) as { rows: { appId: number }[] };
  return rows.map(({ appId }) => appId);
}
