import { type Knex } from 'knex';
import { type Behavior } from '../domain/decide.js';
import { type Event, type Place, type PolicySnapshot } from '../domain/event.js';
import { type EventOrderField, type EventQuery } from '../domain/event-query.js';
import { type Page } from '../domain/filter.js';
import { type Template } from '../domain/policy.js';
import { type Reason } from '../domain/reason.js';
import { readInBatches } from './cursor.js';
import { type Database } from './database.js';
import { dayOfEventId } from './event-partitions.js';
import {
  allOf,
  type Condition,
  groupConditions,
  isOfGroups,
  ofDays,
  rangeConditions,
  rowConditions,
  searchOf,
} from './event-search.js';
import { type DayMatches, matchesByDay, visibleRange } from './event-totals.js';

/** One place where an event happened. */
export interface EventScope {
  eventCount: number;
  firstTime: Date;
  latestTime: Date;
  place: Place;
}

interface EventRow {
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
  latest_place: Place;
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
  latestPlace: row.latest_place,
  scopeCount: row.scope_count,
  snapshot: {
    ...row.snapshot,
    effectTime: row.snapshot.effectTime === null ? null : new Date(row.snapshot.effectTime),
  },
  reasons: row.reasons,
  reasonTotal: row.reason_total,
  startParam: row.start_param,
});

/** The tallies that `chosen` finds, as whole events; the days are constants to the planner in each of the tables. */
function wholeEvents(db: Database, days: string[], chosen: Knex.QueryBuilder): Knex.QueryBuilder {
  const joined = (table: string) => (on: Knex.JoinClause) =>
    void on
      .on(`${table}.app_id`, 'p.app_id')
      .on(`${table}.day`, 'p.day')
      .on(`${table}.event_id`, 'p.event_id')
      .on(db.raw(`${table}.day = ANY (?::date[])`, [days]));
  return db
    .with('page', chosen.select('t.*'))
    .from('page as p')
    .join('events as e', joined('e'))
    .join('event_details as d', joined('d'))
    .select('p.*', 'e.policy_id', 'e.policy_name', 'e.image_id', 'e.image_name')
    .select('d.snapshot', 'd.reasons', 'd.reason_total', 'd.start_param')
    .select(
      db('event_scopes as s')
        .count('*')
        .whereRaw('s.app_id = p.app_id AND s.day = p.day AND s.event_id = p.event_id')
        .whereRaw('s.day = ANY (?::date[])', [days])
        .as('scope_count'),
    );
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

/** The events of a segment in order; ties are in the order of ids. */
function readSegment(
  db: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
  { days: matches, offset, limit }: Segment,
  { orderField, descending }: Order,
): Knex.QueryBuilder {
  const days = matches.map(({ day }) => day);
  const order = descending ? 'desc' : 'asc';
  const chosen = allOf(db('event_tallies as t') as Knex.QueryBuilder, [
    ...ofDays('t', appId, days),
    ...(matches.some(({ isEdge }) => isEdge) ? rangeConditions(visibleRange(cutoff, query)) : []),
  ]);
  narrow(chosen, query, { appId, matches });
  void chosen.orderBy([
    { column: `t.${orderColumn[orderField]}`, order },
    { column: 't.event_id', order },
  ]);
  return wholeEvents(db, days, chosen.offset(offset).limit(limit)).orderBy([
    { column: `p.${orderColumn[orderField]}`, order },
    { column: 'p.event_id', order },
  ]);
}

/** Adds what a query asks beyond the time: by the ids that were found, or else by its conditions. */
function narrow(
  chosen: Knex.QueryBuilder,
  query: EventQuery,
  { appId, matches }: { appId: number; matches: readonly DayMatches[] },
): void {
  const search = searchOf(query);
  if (isOfGroups(search)) return void allOf(chosen, groupConditions(search, 't'));
  if (matches.every(({ eventIds }) => eventIds)) {
    const eventIds = matches.flatMap((day) => day.eventIds!);
    return void allOf(chosen, [{ sql: 't.event_id = ANY (?::bigint[])', values: [eventIds] }]);
  }
  const same: Condition = { sql: 'e.day = t.day AND e.event_id = t.event_id', values: [] };
  void chosen.joinRaw('CROSS JOIN events AS e');
  allOf(chosen, [same, ...rowConditions(search, { appId, days: matches.map(({ day }) => day) })]);
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
): Promise<{ total: number; events: Event[] }> {
  const days = await matchesByDay(db, appId, cutoff, query);
  const segments = segmentsOf(days, page);
  if (segments.length === 0) return { total: sumOf(days), events: [] };
  // Together, a page being short: where few events of a day match, it is of many days.
  const together = {
    days: segments.flatMap((segment) => segment.days),
    offset: segments[0]!.offset,
    limit: segments.reduce((sum, { limit }) => sum + limit, 0),
  };
  const rows = (await readSegment(db, appId, cutoff, query, together, page)) as EventRow[];
  return { total: sumOf(days), events: rows.map(toEvent) };
}

/** So few that writing a batch out keeps container starts waiting for some milliseconds only. */
const eventsPerBatch = 100;

/** The same events in the same order, all of them unless there is a limit, a batch at a time; within a transaction. */
export async function* readEvents(
  tx: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
  page: Omit<Page<EventOrderField>, 'limit'> & { limit?: number },
): AsyncGenerator<Event[]> {
  const days = await matchesByDay(tx, appId, cutoff, query);
  for (const segment of segmentsOf(days, page)) {
    const rows = readSegment(tx, appId, cutoff, query, segment, page);
    for await (const batch of readInBatches<EventRow>(tx, rows, eventsPerBatch)) yield batch.map(toEvent);
  }
}

/** One event; undefined when the account has none with this id, or it is expired. */
export async function findEvent(
  db: Database,
  appId: number,
  cutoff: Date,
  eventId: number,
): Promise<Event | undefined> {
  const day = dayOfEventId(eventId);
  if (!day) return undefined;
  const chosen = allOf(db('event_tallies as t') as Knex.QueryBuilder, [
    ...ofDays('t', appId, [day]),
    ...rangeConditions({ from: cutoff }),
  ]).where('t.event_id', eventId);
  const row = (await wholeEvents(db, [day], chosen).first()) as EventRow | undefined;
  return row && toEvent(row);
}

/** The places where an event happened, the latest first. */
export async function listScopes(
  db: Database,
  appId: number,
  event: Event,
  limit: number,
): Promise<EventScope[]> {
  const rows = (await db('event_scopes')
    .select('event_count', 'first_time', 'latest_time', 'latest_place')
    .where({ app_id: appId, day: event.day, event_id: event.eventId })
    .orderBy([{ column: 'latest_time', order: 'desc' }, 'cluster_id', 'node_name'])
    .limit(limit)) as Pick<EventRow, 'event_count' | 'first_time' | 'latest_time' | 'latest_place'>[];
  return rows.map((row) => ({
    eventCount: row.event_count,
    firstTime: row.first_time,
    latestTime: row.latest_time,
    place: row.latest_place,
  }));
}
