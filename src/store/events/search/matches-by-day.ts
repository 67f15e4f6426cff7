import { LRUCache } from 'lru-cache';
import type { Database } from '../../database/connections.js';
import { perDatabase } from '../../database/per-database.js';
import { type DayCounts, overlapOf, readDayCounts, type TimeRange } from '../day-counts.js';
import { groupMeets, isOfGroups, type Search, withoutIndexes } from './filters-and-keyword.js';
import { type CountedDay, countOnDays } from './execute.js';
import { type DayMatches, planCount, type PreparedSearch, type SearchLimits } from './plan.js';

/** Valid as long as the day has this revision. */
type Found = Pick<DayMatches, 'matches' | 'eventIds'>;
type KnownDays = Map<string, Found & { revision: string }>;

/** For all queries; 8 bytes each, some 30 MB. */
const maxKept = 4_000_000;

const knownOf = perDatabase(
  () =>
    new LRUCache<string, KnownDays>({
      maxSize: maxKept,
      // A day's overhead is that of some 50 numbers.
      sizeCalculation: (days) =>
        [...days.values()].reduce((size, { eventIds }) => size + 50 + (eventIds?.length ?? 0), 1),
    }),
);

/** Only days changed since the last count, and the edges of the range, cost a statement. */
export async function matchesByDay(
  db: Database,
  prepared: PreparedSearch,
  limits: SearchLimits,
): Promise<DayMatches[]> {
  const { appId, range, search } = prepared;
  // Revisions first: a day that changes while it is counted is counted again next time.
  const days = (await readDayCounts(db, appId)).filter((day) => overlapOf(day, range) !== 'none');
  const edges = days.filter((day) => overlapOf(day, range) === 'some');
  const whole = days.filter((day) => overlapOf(day, range) === 'all');
  const found = new Map<string, Found>([
    ...(await matchesOfWholeDays(db, prepared, whole, limits)),
    ...(await countDays(db, appId, edges, search, limits, range)),
  ]);
  return days
    .map((day) => ({ events: eventsOf([day]), isEdge: edges.includes(day), ...found.get(day.day)!, ...day }))
    .filter(({ matches }) => matches > 0);
}

/** Counts of one query that are under way: a list and its trend ask at the same moment. */
const underWayOf = perDatabase(() => new Map<string, Promise<Map<string, Found>>>());

export const eventsOf = (days: readonly DayCounts[]) =>
  days.flatMap(({ groups }) => groups).reduce((sum, { events }) => sum + events, 0);

/** Of days without expired events. */
export async function matchesOfWholeDays(
  db: Database,
  prepared: PreparedSearch,
  days: readonly DayCounts[],
  limits: SearchLimits,
): Promise<Map<string, Found>> {
  const { appId, query, search } = prepared;
  if (isOfGroups(search)) return countGroups(days, search);
  const key = JSON.stringify([appId, query.filters, query.keyword]);
  const underWay = underWayOf(db);
  await underWay.get(key)?.catch(() => {});
  const counting = countAndKeep(db, prepared, days, limits, key);
  underWay.set(key, counting);
  try {
    return await counting;
  } finally {
    if (underWay.get(key) === counting) underWay.delete(key);
  }
}

async function countAndKeep(
  db: Database,
  prepared: PreparedSearch,
  days: readonly DayCounts[],
  limits: SearchLimits,
  key: string,
): Promise<Map<string, Found>> {
  const known: KnownDays = knownOf(db).get(key) ?? new Map();
  const changed = days.filter(({ day, revision }) => known.get(day)?.revision !== revision);
  if (changed.length === 0) return known;
  const counted = await countChangedDays(db, prepared, changed, limits);
  const found: KnownDays = new Map();
  for (const { day, revision } of days)
    found.set(day, { ...(counted.get(day) ?? known.get(day)!), revision });
  knownOf(db).set(key, found);
  return found;
}

async function countChangedDays(
  db: Database,
  prepared: PreparedSearch,
  days: readonly DayCounts[],
  limits: SearchLimits,
): Promise<Map<string, Found>> {
  const plan = await planCount(prepared, eventsOf(days), limits);
  switch (plan.kind) {
    case 'nothing':
      return new Map(days.map(({ day }) => [day, { matches: 0, eventIds: [] }]));
    case 'groups':
      return countGroups(days, plan);
    case 'intersect':
      return countDays(db, prepared.appId, days, plan.search, limits);
  }
}

const countGroups = (days: readonly DayCounts[], asked: Pick<Search, 'groups'>) =>
  new Map<string, Found>(
    days.map(({ day, groups }) => {
      const counted = groups.filter((group) => groupMeets(asked, group));
      return [day, { matches: counted.reduce((sum, { events }) => sum + events, 0) }];
    }),
  );

/** At the same time: PostgreSQL uses one core a statement. */
export function inTwoHalves<Item, Result>(
  items: readonly Item[],
  work: (half: readonly Item[]) => Promise<Result>,
): Promise<[Result, Result]> {
  const middle = Math.ceil(items.length / 2);
  return Promise.all([work(items.slice(0, middle)), work(items.slice(middle))]);
}

async function countDays(
  db: Database,
  appId: number,
  counts: readonly DayCounts[],
  search: Search,
  limits: SearchLimits,
  range?: TimeRange,
): Promise<Map<string, Found>> {
  const present = counts.filter((day) => eventsOf([day]) > 0);
  const count = async (days: readonly DayCounts[], asked: Search) => {
    const rows: CountedDay[] = [];
    for (let at = 0; at < days.length; at += limits.daysAtOnce) {
      const reach = { appId, days: days.slice(at, at + limits.daysAtOnce).map(({ day }) => day) };
      rows.push(...(await countOnDays(db, asked, reach, limits.idsOfDay, range)));
    }
    return rows;
  };
  // One day of many tells how to read the others.
  const sample = eventsOf(present) > limits.sampled ? present.slice(-1) : [];
  const sampled = await count(sample, search);
  const isDense = sampled.some(({ matches }) => matches >= limits.dense * eventsOf(sample));
  const rest = present.slice(0, present.length - sample.length);
  const halves = await inTwoHalves(rest, (half) => count(half, isDense ? withoutIndexes(search) : search));
  const found = new Map<string, Found>(counts.map(({ day }) => [day, { matches: 0, eventIds: [] }]));
  for (const { day, matches, eventIds } of [sampled, ...halves].flat())
    found.set(day, { matches, eventIds: eventIds ?? undefined });
  return found;
}
