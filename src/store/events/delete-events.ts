import type { Knex } from 'knex';
import type { EventQuery } from '../../domain/event-query.js';
import { byCaller, writeAudit } from '../audit/write-audit.js';
import type { Database } from '../database/connections.js';
import { isDistributed } from '../database/distribution.js';
import { runParts } from '../database/statement-parts.js';
import { removalParts, removalShard, type TimeRange } from './day-counts.js';
import { dayOfEventId } from './event-id.js';
import { eventLockOrder } from './record-events.js';
import { allOf, type Condition, everyOf, ofDays, rangeConditions } from './search/filters-and-keyword.js';
import { rowConditions } from './search/execute.js';
import { matchesByDay } from './search/matches-by-day.js';
import { prepareSearch, searchLimits } from './search/plan.js';
import type { Actor } from '../account.js';

/** The merge key, which is the order in which hits lock events. */
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

/** Ignores unknown and expired ids. */
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

/** Bounds how long a transaction holds its locks. */
const deleteBatch = 1000;

export interface Deletion {
  deleted: number;
  /** Matches that stay, because they also happened at other locations. */
  keptForOtherLocations: number;
}

/**
 * With filters on a location, an event goes only if all its locations match: its counts include starts elsewhere. Each
 * batch commits with its own audit entry, so an interrupted call can be repeated.
 */
export async function deleteMatchingEvents(
  db: Database,
  actor: Actor,
  cutoff: Date,
  query: EventQuery,
  exceptIds: readonly number[],
): Promise<Deletion> {
  const deletion: Deletion = { deleted: 0, keptForOtherLocations: 0 };
  const prepared = prepareSearch(db, actor.appId, cutoff, query);
  const days = (await matchesByDay(db, prepared, searchLimits)).map(({ day }) => day);
  if (days.length === 0) return deletion;
  const { range, search } = prepared;
  // Not the counted ids: since then an event may have begun or ceased to match.
  const conditions = rowConditions(search, { appId: actor.appId, days });
  let last: EventPosition | undefined;
  do {
    const after = last;
    const batch = await db.transaction((tx) => {
      const chosen = allOf(eventsOf(tx, actor.appId, days, range), conditions)
        .whereRaw('e.event_id <> ALL (?::bigint[])', [[...exceptIds] as unknown as string])
        .limit(deleteBatch);
      // Terminates even if new events keep coming.
      if (after) void chosen.whereRaw(`(${positionColumns.join(', ')}) > (?, ?, ?, ?)`, positionOf(after));
      return deleteChosen(tx, actor, chosen, range, search.scopes);
    });
    deletion.deleted += batch.deleted;
    deletion.keptForOtherLocations += batch.keptForOtherLocations;
    last = batch.chosen.length === deleteBatch ? batch.chosen.at(-1) : undefined;
  } while (last);
  return deletion;
}

/** Keeps events with a location that misses `locations`. Call it in a transaction. */
async function deleteChosen(
  tx: Database,
  actor: Actor,
  chosen: Knex.QueryBuilder,
  range: TimeRange,
  locations: readonly Condition[] = [],
): Promise<Deletion & { chosen: EventPosition[] }> {
  // Locked in the order of hits, to avoid deadlocks. Later statements see what concurrent hits have added.
  const events = (await chosen
    .select(...positionColumns, 'e.event_id')
    .orderBy(positionColumns)
    .forUpdate('e')) as EventPosition[];
  const days = [...new Set(events.map(({ day }) => day))];
  const locked = await lockTallies(tx, actor.appId, days, events, range);
  const elsewhere = await findElsewhere(tx, actor.appId, days, locked, locations);
  const eventIds = locked.filter((eventId) => !elsewhere.has(eventId));
  if (eventIds.length > 0) {
    const bindings = { appId: actor.appId, days, eventIds, shard: removalShard };
    await runParts(
      tx,
      { apart: await isDistributed(tx) },
      { parts: removalParts(ofChosen), result: removed, bindings },
    );
    const entry = { ...byCaller(actor), target: '' };
    await writeAudit(tx, [{ ...entry, action: 'EVENTS_DELETED', detail: { eventIds } }]);
  }
  return { chosen: events, deleted: eventIds.length, keptForOtherLocations: elsewhere.size };
}

async function lockTallies(
  tx: Database,
  appId: number,
  days: readonly string[],
  events: readonly EventPosition[],
  range: TimeRange,
): Promise<number[]> {
  if (events.length === 0) return [];
  const tallies = (await allOf(tx('event_tallies as t') as Knex.QueryBuilder, [
    ...ofDays('t', appId, days),
    { sql: 't.event_id = ANY (?::bigint[])', values: [events.map((event) => event.event_id)] },
    // Again: a hit of a known event locks only the tally, and may have moved its latest time.
    ...rangeConditions(range),
  ])
    .select('t.event_id')
    .orderBy(['t.day', 't.event_id'])
    .forUpdate('t')) as { event_id: number }[];
  const there = new Set(tallies.map((tally) => tally.event_id));
  return events.map((event) => event.event_id).filter((eventId) => there.has(eventId));
}

/** Events with a location that misses a condition. Adding a location locks the tally, so lock it first. */
async function findElsewhere(
  tx: Database,
  appId: number,
  days: readonly string[],
  eventIds: readonly number[],
  locations: readonly Condition[],
): Promise<Set<number>> {
  if (eventIds.length === 0 || locations.length === 0) return new Set();
  const { sql, values } = everyOf(locations);
  const rows = (await allOf(tx('event_scopes as s').distinct('s.event_id') as Knex.QueryBuilder, [
    ...ofDays('s', appId, days),
    { sql: 's.event_id = ANY (?::bigint[])', values: [eventIds] },
    { sql: `NOT ${sql}`, values },
  ])) as { event_id: number }[];
  return new Set(rows.map((row) => row.event_id));
}

const ofChosen = (table: string) => `DELETE FROM ${table} t
    WHERE t.app_id = :appId AND t.day = ANY (:days::date[]) AND t.event_id = ANY (:eventIds::bigint[])`;

const removed = 'SELECT count(*) FROM counted';
