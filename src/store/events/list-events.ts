import type { Knex } from 'knex';
import type { Event } from '../../domain/event.js';
import type { EventOrderField, EventQuery } from '../../domain/event-query.js';
import type { Page } from '../../domain/filter.js';
import type { Database } from '../database/connections.js';
import { readInBatches } from '../database/cursor.js';
import { dayOfEventId } from './event-id.js';
import { findEvents } from './find-event.js';
import { eventMeets, talliesOf } from './search/execute.js';
import { matchesByDay } from './search/matches-by-day.js';
import {
  matchesOf,
  needsRecheck,
  type Plan,
  planList,
  type PreparedSearch,
  prepareSearch,
  searchLimits,
} from './search/plan.js';
import { joined, type Order, type Segment, segmentsOf } from './search/segments.js';

export async function countEvents(
  db: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
): Promise<number> {
  return matchesOf(await matchesByDay(db, prepareSearch(db, appId, cutoff, query), searchLimits));
}

export async function listEvents(
  db: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
  page: Page<EventOrderField>,
  limits = searchLimits,
): Promise<{ total: number; events: Event[] }> {
  const prepared = prepareSearch(db, appId, cutoff, query);
  const days = await matchesByDay(db, prepared, limits);
  const total = matchesOf(days);
  const segments = segmentsOf(days, page);
  if (segments.length === 0) return { total, events: [] };
  // One statement: where few events of a day match, a page spans many days.
  const segment = joined(segments);
  const plan = await planList(prepared, segment.days, segment, limits);
  const { ids } = idsInOrder(db, prepared, plan, segment, page);
  const eventIds = ((await ids) as { event_id: number }[]).map((row) => row.event_id);
  const reach = { appId, days: daysOf(eventIds) };
  const recheck = needsRecheck(prepared, plan) ? [eventMeets(prepared.search, reach)] : [];
  return { total, events: await findEvents(db, appId, eventIds, recheck) };
}

/** Writing out this many delays container starts by some milliseconds only. */
const eventsPerBatch = 100;

/**
 * All matches in order, in batches. Call it in a transaction with one snapshot. Batches are found by ids: a join would
 * be planned by statistics, which call a day that has just filled empty.
 */
export async function* readEvents(
  tx: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
  page: Omit<Page<EventOrderField>, 'limit'> & { limit?: number },
): AsyncGenerator<Event[]> {
  const prepared = prepareSearch(tx, appId, cutoff, query);
  const days = await matchesByDay(tx, prepared, searchLimits);
  for (const segment of segmentsOf(days, page)) {
    const plan = await planList(prepared, segment.days, segment, searchLimits);
    const { ids } = idsInOrder(tx, prepared, plan, segment, page);
    for await (const batch of readInBatches<{ event_id: number }>(tx, ids, eventsPerBatch)) {
      const eventIds = batch.map((row) => row.event_id);
      yield await findEvents(tx, appId, eventIds);
    }
  }
}

const daysOf = (eventIds: readonly number[]) => [
  ...new Set(eventIds.map((eventId) => dayOfEventId(eventId)!)),
];

const orderColumn: Record<EventOrderField, string> = {
  latestTime: 'latest_time',
  firstTime: 'first_time',
  eventCount: 'event_count',
};

/** Ids of a segment in order; ties break by id. In an object, as `talliesOf` explains. */
function idsInOrder(
  db: Database,
  { appId, range }: PreparedSearch,
  plan: Plan,
  segment: Segment,
  { orderField, descending }: Order,
): { ids: Knex.QueryBuilder } {
  const order = descending ? 'desc' : 'asc';
  const reach = { appId, days: segment.days.map(({ day }) => day) };
  const isAtEdge = segment.days.some(({ isEdge }) => isEdge);
  const { tallies } = talliesOf(db, plan, reach, isAtEdge ? range : undefined);
  void tallies.select('t.event_id').orderBy([
    { column: `t.${orderColumn[orderField]}`, order },
    { column: 't.event_id', order },
  ]);
  return { ids: tallies.offset(segment.offset).limit(segment.limit) };
}
