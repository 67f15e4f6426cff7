import type { Knex } from 'knex';
import type { Behavior } from '../../domain/decide.js';
import type { Event, Location, PolicySnapshot } from '../../domain/event.js';
import type { EventOrderField, EventQuery } from '../../domain/event-query.js';
import type { Page } from '../../domain/filter.js';
import type { Template } from '../../domain/policy.js';
import type { Reason } from '../../domain/reason.js';
import { readInBatches } from '../database/cursor.js';
import type { Database } from '../database/connections.js';
import { dayOfEventId } from './day-partitions.js';
import { resolve } from './search/resolve-terms.js';
import {
  allOf,
  type Condition,
  groupConditions,
  isOfGroups,
  matchingIds,
  ofDays,
  onEachDay,
  rangeConditions,
  rowConditions,
  searchOf,
} from './search/search-conditions.js';
import {
  type DayMatches,
  matchesByDay,
  type SearchLimits,
  searchLimits,
  visibleRange,
} from './search/day-matches.js';
import { fromStored, locationColumns, type StoredLocation } from './location-columns.js';

/** One location where an event happened. */
export interface EventScope {
  eventCount: number;
  firstTime: Date;
  latestTime: Date;
  location: Location;
}

interface EventRow extends StoredLocation {
  event_id: number;
  day: string;
  policy_id: string;
  policy_name: string;
  event_type: Template;
  behavior: Behavior;
  image_id: string;
  image_name: string;
  event_count: number;
  first_time: Date;
  latest_time: Date;
  scope_count: number;
  snapshot: Omit<PolicySnapshot, 'effectTime'> & { effectTime: string | null };
  reasons: Reason[];
  reason_total: number;
  start_param: string;
}

const toEvent = (row: EventRow): Event => ({
  eventId: row.event_id,
  day: row.day,
  policyId: row.policy_id,
  policyName: row.policy_name,
  eventType: row.event_type,
  behavior: row.behavior,
  imageId: row.image_id,
  imageName: row.image_name,
  eventCount: row.event_count,
  firstTime: row.first_time,
  latestTime: row.latest_time,
  latestLocation: fromStored(row),
  scopeCount: row.scope_count,
  snapshot: {
    ...row.snapshot,
    effectTime: row.snapshot.effectTime === null ? null : new Date(row.snapshot.effectTime),
  },
  reasons: row.reasons,
  reasonTotal: row.reason_total,
  startParam: row.start_param,
});

/** The order of an event's scopes: its latest location is the first of them. */
const latestFirst = 'latest_time DESC, cluster_id, node_name';

/**
 * Events by their ids, in that order, those of them whose tallies meet `visible`. The ids come as rows, whose number the
 * planner knows: it then looks each of them up in the tables of their days, whatever statistics say of a day.
 */
async function findEvents(
  db: Database,
  appId: number,
  eventIds: readonly number[],
  visible: readonly Condition[] = [],
): Promise<Event[]> {
  if (eventIds.length === 0) return [];
  const days = eventIds.map((eventId) => dayOfEventId(eventId)!);
  // Day by day, so that no table of another day is as much as planned for.
  const at = (table: string) => ({
    sql: `${table}.app_id = p.app_id AND ${table}.day = p.day AND ${table}.event_id = p.event_id AND ${table}.day = ANY (?::date[])`,
    values: [[...new Set(days)]],
  });
  const [t, e, d, s] = [at('t'), at('e'), at('d'), at('s')];
  const conditions = visible.map(({ sql }) => ` AND ${sql}`).join('');
  const { rows } = (await db.raw(
    `WITH page AS MATERIALIZED (
       SELECT ?::bigint AS app_id, day, event_id, position
       FROM unnest(?::date[], ?::bigint[]) WITH ORDINALITY AS r(day, event_id, position)
     )
     SELECT t.*, e.policy_id, e.policy_name, e.image_id, e.image_name, d.snapshot, d.reasons, d.reason_total, d.start_param,
       latest.*, (SELECT count(*) FROM event_scopes s WHERE ${s.sql}) AS scope_count
     FROM page p
     JOIN event_tallies t ON ${t.sql}${conditions}
     JOIN events e ON ${e.sql}
     JOIN event_details d ON ${d.sql}
     CROSS JOIN LATERAL (
       SELECT ${locationColumns.join(', ')} FROM event_scopes s WHERE ${s.sql} ORDER BY ${latestFirst} LIMIT 1
     ) AS latest
     ORDER BY p.position`,
    [
      ...[appId, days, eventIds, ...s.values, ...t.values, ...visible.flatMap(({ values }) => values)],
      ...[...e.values, ...d.values, ...s.values],
    ] as unknown[] as string[],
  )) as { rows: EventRow[] };
  return rows.map(toEvent);
}

/** Days that are read together, in the order asked for. */
interface Segment {
  days: DayMatches[];
  /** The events of it that are passed over, and those that are read. */
  offset: number;
  limit: number;
}

type Order = Pick<Page<EventOrderField>, 'orderField' | 'descending'>;
type Span = Order & { offset: number; limit?: number | undefined };

/**
 * Cuts the days into parts that follow one another in the order asked for, so that an offset passes over whole days and
 * only those of the page are read. The times of a day's events lie between its bounds; days whose bounds overlap, which
 * they do when TIME_ZONE was set anew, are one part. Counts follow no day.
 */
function inOrder(days: readonly DayMatches[], { orderField, descending }: Order): DayMatches[][] {
  if (orderField === 'eventCount') return days.length > 0 ? [[...days]] : [];
  const parts: DayMatches[][] = [];
  let highest = new Date(0);
  for (const day of [...days].sort((a, b) => a.lowest.getTime() - b.lowest.getTime())) {
    if (parts.length > 0 && day.lowest <= highest) parts.at(-1)!.push(day);
    else parts.push([day]);
    if (parts.at(-1)!.length === 1 || day.highest > highest) highest = day.highest;
  }
  return descending ? parts.reverse() : parts;
}

/** The parts that a page lies in. */
function segmentsOf(days: readonly DayMatches[], { offset, limit = Infinity, ...order }: Span): Segment[] {
  const segments: Segment[] = [];
  let skip = offset;
  let left = limit;
  for (const part of inOrder(days, order)) {
    const matches = part.reduce((sum, day) => sum + day.matches, 0);
    if (skip < matches && left > 0) {
      segments.push({ days: part, offset: skip, limit: Math.min(left, matches - skip) });
      left -= Math.min(left, matches - skip);
    }
    skip = Math.max(0, skip - matches);
  }
  return segments;
}

const orderColumn: Record<EventOrderField, string> = {
  latestTime: 'latest_time',
  firstTime: 'first_time',
  eventCount: 'event_count',
};

/** The tallies of a segment in order; ties are in the order of ids. */
async function talliesOf(
  db: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
  segment: Segment,
  { orderField, descending }: Order,
  limits: SearchLimits,
): Promise<{ tallies: Knex.QueryBuilder }> {
  const order = descending ? 'desc' : 'asc';
  const days = segment.days.map(({ day }) => day);
  const tallies = allOf(db('event_tallies as t') as Knex.QueryBuilder, [
    ...ofDays('t', appId, days),
    ...(segment.days.some(({ isEdge }) => isEdge) ? rangeConditions(visibleRange(cutoff, query)) : []),
  ]);
  await narrow(db, appId, query, segment, limits, tallies);
  void tallies.orderBy([
    { column: `t.${orderColumn[orderField]}`, order },
    { column: 't.event_id', order },
  ]);
  // In an object, since a query that is returned by itself would be run.
  return { tallies: tallies.offset(segment.offset).limit(segment.limit) };
}

/** Adds what a query asks beyond the time, in the way that reads the fewest rows. */
async function narrow(
  db: Database,
  appId: number,
  query: EventQuery,
  { days: matches, offset, limit }: Segment,
  { walked }: SearchLimits,
  chosen: Knex.QueryBuilder,
): Promise<void> {
  const search = searchOf(query);
  if (isOfGroups(search)) return void allOf(chosen, groupConditions(search, 't'));
  if (meetsAll(matches)) return;
  if (matches.every(({ eventIds }) => eventIds)) {
    const ids = matches.flatMap((day) => day.eventIds!.map((eventId) => [day.day, eventId] as const));
    const found = 'unnest(?::date[], ?::bigint[]) AS m(day, event_id)';
    void chosen.joinRaw(`JOIN ${found} ON m.day = t.day AND m.event_id = t.event_id`, [
      ids.map(([day]) => day),
      ids.map(([, eventId]) => eventId),
    ] as unknown as string[]);
    return;
  }
  const reach = { appId, days: matches.map(({ day }) => day) };
  const density = sumOf(matches) / matches.reduce((sum, { events }) => sum + events, 0);
  if ((offset + limit) / density <= walked) return void allOf(chosen, [metBy(rowConditions(search, reach))]);
  const resolved = await resolve(db, appId, search);
  if (resolved === 'nothing') return void chosen.whereRaw('false');
  if (isOfGroups(resolved)) return void allOf(chosen, groupConditions(resolved, 't'));
  void chosen.join(onEachDay(db, reach, matchingIds(db, resolved, reach)).as('m'), (on) =>
    on.on('m.day', 't.day').on('m.event_id', 't.event_id'),
  );
}

/** Whether a query asks nothing of these days, since all of their events meet it. */
const meetsAll = (days: readonly DayMatches[]) => days.every(({ matches, events }) => matches === events);

/** Whether the event of a tally meets conditions. The OFFSET keeps the planner from making a join of it. */
function metBy(conditions: readonly Condition[]): Condition {
  const event = 'e.app_id = t.app_id AND e.day = t.day AND e.event_id = t.event_id';
  return {
    sql: `EXISTS (SELECT FROM events e WHERE ${event} AND ${conditions.map(({ sql }) => sql).join(' AND ')} OFFSET 0)`,
    values: conditions.flatMap(({ values }) => values),
  };
}

const sumOf = (days: readonly DayMatches[]) => days.reduce((sum, { matches }) => sum + matches, 0);

/** How many events meet a query. */
export async function countEvents(
  db: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
): Promise<number> {
  return sumOf(await matchesByDay(db, appId, cutoff, query));
}

/** A page of events, and how many there are in all. */
export async function listEvents(
  db: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
  page: Page<EventOrderField>,
  limits = searchLimits,
): Promise<{ total: number; events: Event[] }> {
  const days = await matchesByDay(db, appId, cutoff, query, limits);
  const segments = segmentsOf(days, page);
  if (segments.length === 0) return { total: sumOf(days), events: [] };
  // Together, a page being short: where few events of a day match, it is of many days.
  const together = {
    days: segments.flatMap((segment) => segment.days),
    offset: segments[0]!.offset,
    limit: segments.reduce((sum, { limit }) => sum + limit, 0),
  };
  const { tallies } = await talliesOf(db, appId, cutoff, query, together, page, limits);
  const ids = ((await tallies.select('t.event_id')) as { event_id: number }[]).map((row) => row.event_id);
  // Where all met it when they were counted, one that has come since, and does not, must still not be shown.
  const search = searchOf(query);
  const reach = { appId, days: together.days.map(({ day }) => day) };
  const untested = meetsAll(together.days) && !isOfGroups(search);
  const visible = untested ? [metBy(rowConditions(search, reach))] : [];
  return { total: sumOf(days), events: await findEvents(db, appId, ids, visible) };
}

/** So few that writing a batch out keeps container starts waiting for some milliseconds only. */
const eventsPerBatch = 100;

/**
 * The same events in the same order, all of them unless there is a limit, a batch at a time; within a transaction that
 * sees the same all the while. Each batch is found by its ids: a join of a whole day would be planned by what statistics
 * say of it, which for a day that has just filled is that it is empty.
 */
export async function* readEvents(
  tx: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
  page: Omit<Page<EventOrderField>, 'limit'> & { limit?: number },
): AsyncGenerator<Event[]> {
  const days = await matchesByDay(tx, appId, cutoff, query);
  for (const segment of segmentsOf(days, page)) {
    const { tallies } = await talliesOf(tx, appId, cutoff, query, segment, page, searchLimits);
    const ids = readInBatches<{ event_id: number }>(tx, tallies.select('t.event_id'), eventsPerBatch);
    for await (const batch of ids)
      yield await findEvents(
        tx,
        appId,
        batch.map((row) => row.event_id),
      );
  }
}

/** One event; undefined when the account has none with this id, or it is expired. */
export async function findEvent(
  db: Database,
  appId: number,
  cutoff: Date,
  eventId: number,
): Promise<Event | undefined> {
  if (!dayOfEventId(eventId)) return undefined;
  const [event] = await findEvents(db, appId, [eventId], rangeConditions({ from: cutoff }));
  return event;
}

/** The locations where an event happened, the latest first. */
export async function listScopes(
  db: Database,
  appId: number,
  event: Event,
  limit: number,
): Promise<EventScope[]> {
  const rows = (await db('event_scopes')
    .select('event_count', 'first_time', 'latest_time', ...locationColumns)
    .where({ app_id: appId, day: event.day, event_id: event.eventId })
    .orderByRaw(latestFirst)
    .limit(limit)) as (StoredLocation & Pick<EventRow, 'event_count' | 'first_time' | 'latest_time'>)[];
  return rows.map((row) => ({
    eventCount: row.event_count,
    firstTime: row.first_time,
    latestTime: row.latest_time,
    location: fromStored(row),
  }));
}
