import type { Knex } from 'knex';
import type { EventQuery } from '../../domain/event-query.js';
import { writeAudit } from '../audit.js';
import type { Database } from '../database/connections.js';
import { addToCounts, countOfRemovals, type Purged, type TimeRange } from './day-counts.js';
import { dayOfEventId } from './day-partitions.js';
import { eventLockOrder } from './record-events.js';
import { allOf, ofDays, rangeConditions, rowConditions, searchOf } from './search/search-conditions.js';
import { matchesByDay, visibleRange } from './search/day-matches.js';
import type { Actor } from '../account.js';

/** What tells events of an account apart when they are merged, and the order in which hits lock them. */
interface EventPosition {
  day: string;
  event_id: number;
  image_id: string;
  policy_id: string;
  behavior: string;
}
const positionColumns = eventLockOrder.slice(1).map((column) => `e.${column}`);
const positionOf = ({ day, image_id, policy_id, behavior }: EventPosition) => [
  day,
  image_id,
  policy_id,
  behavior,
];

/** The account's events of some days whose latest time is in a range. */
const eventsOf = (
  db: Database,
  appId: number,
  days: readonly string[],
  range: TimeRange,
): Knex.QueryBuilder =>
  allOf(
    db('events as e').joinRaw(
      'JOIN event_tallies AS t ON t.app_id = e.app_id AND t.day = e.day AND t.event_id = e.event_id',
    ) as Knex.QueryBuilder,
    [...ofDays('e', appId, days), ...ofDays('t', appId, days), ...rangeConditions(range)],
  );

/** Deletes the account's events with these ids; how many there were. Ids of nothing, or of expired events, count for nothing. */
export async function deleteEvents(
  db: Database,
  actor: Actor,
  cutoff: Date,
  eventIds: readonly number[],
): Promise<number> {
  const days = new Set(eventIds.flatMap((eventId) => dayOfEventId(eventId) ?? []));
  if (days.size === 0) return 0;
  const range = { from: cutoff };
  return db.transaction(async (tx) => {
    const chosen = eventsOf(tx, actor.appId, [...days], range).whereRaw('e.event_id = ANY (?::bigint[])', [
      eventIds.filter(dayOfEventId) as unknown as string,
    ]);
    return (await deleteChosen(tx, actor, chosen, range)).deleted;
  });
}

/** Events that one transaction deletes when they are chosen by a query: few enough that nobody waits long for its locks. */
const deleteBatch = 1000;

/**
 * Deletes all of the account's events that meet a query, except some; how many there were. It goes batch by batch, each
 * of whole events with its audit entry, so that it can be cut off at any time and called again. An event that is hit
 * meanwhile is judged as it then stands.
 */
export async function deleteMatchingEvents(
  db: Database,
  actor: Actor,
  cutoff: Date,
  query: EventQuery,
  exceptIds: readonly number[],
): Promise<number> {
  const range = visibleRange(cutoff, query);
  const days = (await matchesByDay(db, actor.appId, cutoff, query)).map(({ day }) => day);
  if (days.length === 0) return 0;
  const conditions = rowConditions(searchOf(query), { appId: actor.appId, days });
  let deleted = 0;
  let last: EventPosition | undefined;
  do {
    const after = last;
    const batch = await db.transaction((tx) => {
      const chosen = allOf(eventsOf(tx, actor.appId, days, range), conditions)
        .whereRaw('e.event_id <> ALL (?::bigint[])', [[...exceptIds] as unknown as string])
        .limit(deleteBatch);
      // Going on behind the last batch comes to an end even if new events keep coming.
      if (after) void chosen.whereRaw(`(${positionColumns.join(', ')}) > (?, ?, ?, ?)`, positionOf(after));
      return deleteChosen(tx, actor, chosen, range);
    });
    deleted += batch.deleted;
    last = batch.chosen.length === deleteBatch ? batch.chosen.at(-1) : undefined;
  } while (last);
  return deleted;
}

/** Deletes the chosen events with all that belongs to them, and writes the audit. Call it in a transaction. */
async function deleteChosen(
  tx: Database,
  actor: Actor,
  chosen: Knex.QueryBuilder,
  range: TimeRange,
): Promise<{ chosen: EventPosition[]; deleted: number }> {
  // Locked first, in the order in which hits lock them, so that neither waits for the other crosswise; and so that the
  // next statements see every tally and scope that a hit under way has added.
  const events = (await chosen
    .select(...positionColumns, 'e.event_id')
    .orderBy(positionColumns)
    .forUpdate('e')) as EventPosition[];
  if (events.length === 0) return { chosen: events, deleted: 0 };
  const days = [...new Set(events.map(({ day }) => day))];
  const tallies = (await allOf(tx('event_tallies as t') as Knex.QueryBuilder, [
    ...ofDays('t', actor.appId, days),
    { sql: 't.event_id = ANY (?::bigint[])', values: [events.map((event) => event.event_id)] },
    // Once more: a hit of a known event does not wait for the lock on the event, but for this one.
    ...rangeConditions(range),
  ])
    .select('t.event_id')
    .orderBy(['t.day', 't.event_id'])
    .forUpdate('t')) as { event_id: number }[];
  const there = new Set(tallies.map((tally) => tally.event_id));
  const eventIds = events.map((event) => event.event_id).filter((eventId) => there.has(eventId));
  if (eventIds.length === 0) return { chosen: events, deleted: 0 };
  await tx.raw(deleteSql, { appId: actor.appId, days, eventIds, ...countOfRemovals });
  const entry = { appId: actor.appId, at: actor.now, actor: actor.uin, target: '' };
  await writeAudit(tx, [{ ...entry, action: 'EVENTS_DELETED', detail: { eventIds } }]);
  return { chosen: events, deleted: eventIds.length };
}

const ofChosen = 'app_id = :appId AND day = ANY (:days::date[]) AND event_id = ANY (:eventIds::bigint[])';

const deleteSql = `
  WITH gone AS (
    DELETE FROM event_tallies WHERE ${ofChosen}
    RETURNING app_id, day, event_type, behavior, -1 AS events, -event_count AS starts, first_time, latest_time
  ), gone_events AS (
    DELETE FROM events WHERE ${ofChosen}
  ), gone_details AS (
    DELETE FROM event_details WHERE ${ofChosen}
  ), gone_scopes AS (
    DELETE FROM event_scopes WHERE ${ofChosen}
  )
  ${addToCounts('gone')}`;

/** Deletes at most `maxEvents` expired events of one day, in one transaction with `onPurged`; how many went, by account. */
export async function deleteExpired(
  db: Database,
  day: string,
  cutoff: Date,
  maxEvents: number,
  onPurged: (tx: Database, purged: Purged[]) => Promise<void>,
): Promise<Purged[]> {
  return db.transaction(async (tx) => {
    const { rows } = (await tx.raw(purgeSql, { day, cutoff, maxEvents, ...countOfRemovals })) as {
      rows: Purged[];
    };
    await onPurged(tx, rows);
    return rows;
  });
}

const ofExpired = (table: string) =>
  `DELETE FROM ${table} y USING expired x WHERE y.app_id = x.app_id AND y.day = :day AND y.event_id = x.event_id`;

const purgeSql = `
  WITH expired AS MATERIALIZED (
    -- A row that a concurrent hit is just renewing is skipped; its latest time moves, and it stays. Whoever holds the
    -- two holds all that belongs to the event, so nothing below waits.
    SELECT e.app_id, e.event_id FROM events e JOIN event_tallies t ON t.app_id = e.app_id AND t.event_id = e.event_id
    WHERE e.day = :day AND t.day = :day AND t.latest_time < :cutoff
    ORDER BY e.app_id, e.event_id LIMIT :maxEvents FOR UPDATE SKIP LOCKED
  ), gone AS (
    ${ofExpired('event_tallies')}
    RETURNING y.app_id, y.day, y.event_type, y.behavior, -1 AS events, -y.event_count AS starts, y.first_time, y.latest_time
  ), gone_events AS (
    ${ofExpired('events')}
  ), gone_details AS (
    ${ofExpired('event_details')}
  ), gone_scopes AS (
    ${ofExpired('event_scopes')}
  ), counted AS (${addToCounts('gone')}
  )
  SELECT app_id AS "appId", -sum(events)::bigint AS events, -sum(starts)::bigint AS occurrences
  FROM gone GROUP BY app_id`;
