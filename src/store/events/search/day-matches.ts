import { LRUCache } from 'lru-cache';
import type { Behavior } from '../../../domain/decide.js';
import type { EventQuery } from '../../../domain/event-query.js';
import { type Database, perDatabase } from '../../database/connections.js';
import { type DayCounts, overlapOf, readDayCounts, type TimeRange } from '../day-counts.js';
import { resolve } from './resolve-terms.js';
import {
  allOf,
  groupMeets,
  isOfGroups,
  matchingIds,
  ofDays,
  onEachDay,
  rangeConditions,
  type Reach,
  type Search,
  searchOf,
} from './search-conditions.js';

/** The events of a day that meet a query. */
export interface DayMatches extends Pick<DayCounts, 'day' | 'lowest' | 'highest'> {
  /** Whether some events of the day may lie outside the times asked for. */
  isEdge: boolean;
  /** How many events the day has, and how many of them meet the query. */
  events: number;
  matches: number;
  /** The ids, where they are few. */
  eventIds?: number[] | undefined;
}

/** What a query found on a day, as long as the day has this revision. */
interface Found extends Pick<DayMatches, 'matches' | 'eventIds'> {
  revision: string;
}

/** How much one way of finding events, or one statement, may have to do with. */
export interface SearchLimits {
  /** Events that are searched through sooner than the dictionary. */
  searched: number;
  /** Ids of a day that are kept; a page of it is then read without searching again. */
  idsOfDay: number;
  /** Tallies that are walked through in order, each judged by itself, sooner than all that meet the query are collected. */
  walked: number;
  /** Days that one statement counts: it locks the tables and indexes of each, a dozen a day, and there may be ten years of them. */
  daysAtOnce: number;
}

export const searchLimits: SearchLimits = { searched: 2000, idsOfDay: 2500, walked: 2000, daysAtOnce: 100 };

/** Numbers kept over all queries, 8 bytes each, so some 30 MB. */
const maxKept = 4_000_000;

const findingsOf = perDatabase(
  () =>
    new LRUCache<string, Map<string, Found>>({
      maxSize: maxKept,
      // Some 50 numbers' worth for what surrounds the ids of a day.
      sizeCalculation: (days) =>
        [...days.values()].reduce((size, { eventIds }) => size + 50 + (eventIds?.length ?? 0), 1),
    }),
);

/** The instants at which events may have happened last: not expired (R10), and in the range asked for. */
export const visibleRange = (
  cutoff: Date,
  { from, before }: Pick<EventQuery, 'from' | 'before'>,
): TimeRange => ({
  from: from && from > cutoff ? from : cutoff,
  before,
});

/**
 * How many events meet a query, day by day, oldest first; days without any are left out. What the daily counts cannot
 * tell is counted, but only of days that changed since the query was last asked; and of days at the edge of the range,
 * which moves with every call.
 */
export async function matchesByDay(
  db: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
  limits = searchLimits,
): Promise<DayMatches[]> {
  const range = visibleRange(cutoff, query);
  const search = searchOf(query);
  // The revisions are read before anything is counted: what is newer than its revision is only counted once more.
  const days = (await readDayCounts(db, appId)).filter((day) => overlapOf(day, range) !== 'none');
  const edges = days.filter((day) => overlapOf(day, range) === 'some');
  const whole = days.filter((day) => overlapOf(day, range) === 'all');
  const found = new Map([
    ...(isOfGroups(search)
      ? foundInGroups(whole, search)
      : await foundBefore(db, appId, whole, { ...query, search }, limits)),
    ...(await countDays(db, appId, edges, search, limits, range)),
  ]);
  return days
    .map((day) => ({ events: eventsOf([day]), isEdge: edges.includes(day), ...found.get(day.day)!, ...day }))
    .filter(({ matches }) => matches > 0);
}

const eventsOf = (days: readonly DayCounts[]) =>
  days.flatMap(({ groups }) => groups).reduce((sum, { events }) => sum + events, 0);

type FoundByDay = Map<string, Pick<Found, 'matches' | 'eventIds'>>;

const foundInGroups = (days: readonly DayCounts[], search: Search): FoundByDay =>
  new Map(
    days.map(({ day, groups }) => {
      const counted = groups.filter((group) => groupMeets(search, group));
      return [day, { matches: counted.reduce((sum, { events }) => sum + events, 0) }];
    }),
  );

/** What was found before, where it still holds; and what is found now. */
async function foundBefore(
  db: Database,
  appId: number,
  days: readonly DayCounts[],
  { filters, keyword, search }: EventQuery & { search: Search },
  limits: SearchLimits,
): Promise<FoundByDay> {
  const key = JSON.stringify([appId, filters, keyword]);
  const known = findingsOf(db).get(key) ?? new Map<string, Found>();
  const changed = days.filter(({ day, revision }) => known.get(day)?.revision !== revision);
  const counted = await searchDays(db, appId, changed, search, limits);
  const found = new Map<string, Found>();
  for (const { day, revision } of days)
    found.set(
      day,
      changed.length > 0 && counted.has(day) ? { ...counted.get(day)!, revision } : known.get(day)!,
    );
  if (changed.length > 0) findingsOf(db).set(key, found);
  return found;
}

/** Counts the events of whole days that meet a search, with the dictionary's help where they are many. */
async function searchDays(
  db: Database,
  appId: number,
  days: readonly DayCounts[],
  search: Search,
  limits: SearchLimits,
): Promise<FoundByDay> {
  if (eventsOf(days) <= limits.searched) return countDays(db, appId, days, search, limits);
  const resolved = await resolve(db, appId, search);
  if (resolved === 'nothing') return new Map(days.map(({ day }) => [day, { matches: 0, eventIds: [] }]));
  return isOfGroups(resolved) ? foundInGroups(days, resolved) : countDays(db, appId, days, resolved, limits);
}

/** Counts the events of some days that meet a search and, if there is one, lie in a range. */
async function countDays(
  db: Database,
  appId: number,
  counts: readonly DayCounts[],
  search: Search,
  limits: SearchLimits,
  range?: TimeRange,
): Promise<FoundByDay> {
  // A day of which nothing is left needs no look.
  const days = counts.filter(({ groups }) => groups.some(({ events }) => events > 0)).map(({ day }) => day);
  const countHalf = async (half: readonly string[]) => {
    const rows: CountedDay[] = [];
    for (let at = 0; at < half.length; at += limits.daysAtOnce) {
      const reach = { appId, days: half.slice(at, at + limits.daysAtOnce) };
      rows.push(...(await countOnDays(db, reach, search, limits, range)));
    }
    return rows;
  };
  const middle = Math.ceil(days.length / 2);
  // Two halves side by side, since PostgreSQL takes one core for each statement, and there may be half a year of days.
  const halves = await Promise.all([days.slice(0, middle), days.slice(middle)].map(countHalf));
  const found: FoundByDay = new Map(counts.map(({ day }) => [day, { matches: 0, eventIds: [] }]));
  for (const { day, matches, eventIds } of halves.flat())
    found.set(day, { matches, eventIds: eventIds ?? undefined });
  return found;
}

interface CountedDay {
  day: string;
  matches: number;
  /** Null where they are many. */
  eventIds: number[] | null;
}

/** The days on which some events meet a search. */
async function countOnDays(
  db: Database,
  reach: Reach,
  search: Search,
  { idsOfDay }: SearchLimits,
  range?: TimeRange,
): Promise<CountedDay[]> {
  const ofDay = db
    .count({ matches: '*' })
    // Gathered as an array, which unlike JSON costs little where it comes to nothing.
    .select(db.raw(`CASE WHEN count(*) <= ${idsOfDay} THEN to_json(array_agg(event_id)) END AS "eventIds"`))
    .from(matchingIds(db, search, reach, range).as('ids'));
  return onEachDay(db, reach, ofDay).where('matches', '>', 0);
}

/** Container starts by day and behaviour, from the first day to the last, both included; days without any are left out. */
export async function countByDay(
  db: Database,
  appId: number,
  cutoff: Date,
  days?: { first: string; last: string },
): Promise<{ day: string; behavior: Behavior; count: number }[]> {
  const range = { from: cutoff };
  const counts = (await readDayCounts(db, appId)).filter(
    ({ day }) => !days || (days.first <= day && day <= days.last),
  );
  const whole = counts.filter((day) => overlapOf(day, range) === 'all');
  const edges = counts.filter((day) => overlapOf(day, range) === 'some').map(({ day }) => day);
  const sums = new Map<string, { day: string; behavior: Behavior; count: number }>();
  const add = (day: string, behavior: Behavior, count: number) => {
    const sum = sums.get(`${day} ${behavior}`) ?? { day, behavior, count: 0 };
    sum.count += count;
    sums.set(`${day} ${behavior}`, sum);
  };
  for (const { day, groups } of whole)
    for (const { behavior, starts } of groups) if (starts > 0) add(day, behavior, starts);
  for (const { day, behavior, starts } of await startsOfEdges(db, appId, edges, range))
    add(day, behavior, starts);
  return [...sums.values()];
}

async function startsOfEdges(db: Database, appId: number, days: readonly string[], range: TimeRange) {
  if (days.length === 0) return [];
  const starts = allOf(db('event_tallies as t'), [...ofDays('t', appId, days), ...rangeConditions(range)])
    .select('t.day', 't.behavior', db.raw('sum(t.event_count)::bigint AS starts'))
    .groupBy('t.day', 't.behavior');
  return (await starts) as { day: string; behavior: Behavior; starts: number }[];
}
