import { LRUCache } from 'lru-cache';
import type { Behavior } from '../../domain/decide.js';
import type { EventQuery } from '../../domain/event-query.js';
import type { Database } from '../database/connections.js';
import { perDatabase } from '../database/per-database.js';
import { type DayCounts, overlapOf, readDayCounts } from './day-counts.js';
import { talliesOf } from './search/execute.js';
import { eventsOf, inTwoHalves, matchesOfWholeDays } from './search/matches-by-day.js';
import { groupMeets, isOfGroups, type Search, withoutIndexes } from './search/filters-and-keyword.js';
import {
  type Plan,
  planCount,
  type PreparedSearch,
  prepareSearch,
  type SearchLimits,
  searchLimits,
} from './search/plan.js';

/** Container starts of a day. */
type Starts = Partial<Record<Behavior, number>>;
type KnownDays = Map<string, { starts: Starts; revision: string }>;

/** Of all questions, a day each: some 10 MB. */
const maxKept = 50_000;
const knownOf = perDatabase(
  () => new LRUCache<string, KnownDays>({ maxSize: maxKept, sizeCalculation: (days) => days.size + 1 }),
);

type Asked = Pick<EventQuery, 'filters' | 'keyword'>;
const everything: Asked = { filters: [], keyword: undefined };

/** Starts of the events that are asked for. Both ends included; days without any are left out. */
export async function countByDay(
  db: Database,
  appId: number,
  cutoff: Date,
  { days, asked = everything }: { days?: { first: string; last: string }; asked?: Asked } = {},
  limits = searchLimits,
): Promise<{ day: string; behavior: Behavior; count: number }[]> {
  const prepared = prepareSearch(db, appId, cutoff, { ...asked, from: undefined, before: undefined });
  // Revisions first: a day that changes while it is counted is counted again next time.
  const counts = (await readDayCounts(db, appId)).filter(
    ({ day }) => !days || (days.first <= day && day <= days.last),
  );
  const whole = counts.filter((day) => overlapOf(day, prepared.range) === 'all');
  const edges = counts.filter((day) => overlapOf(day, prepared.range) === 'some');
  const found = new Map([
    ...(await startsOfWholeDays(db, prepared, whole, limits)),
    ...(await startsOfPlan(db, prepared, edgePlan(prepared), edges, true)),
  ]);
  return [...found].flatMap(([day, starts]) =>
    Object.entries(starts).map(([behavior, count]) => ({ day, behavior: behavior as Behavior, count })),
  );
}

const edgePlan = ({ search }: PreparedSearch): Plan =>
  isOfGroups(search) ? { kind: 'groups', groups: search.groups } : { kind: 'intersect', search };

async function startsOfWholeDays(
  db: Database,
  prepared: PreparedSearch,
  days: readonly DayCounts[],
  limits: SearchLimits,
): Promise<Map<string, Starts>> {
  if (isOfGroups(prepared.search)) return startsOfGroups(days, prepared.search);
  const key = JSON.stringify([prepared.appId, prepared.query.filters, prepared.query.keyword]);
  const known: KnownDays = knownOf(db).get(key) ?? new Map();
  const changed = days.filter(({ day, revision }) => known.get(day)?.revision !== revision);
  const counted =
    changed.length === 0 ? new Map<string, Starts>() : await startsByPlan(db, prepared, changed, limits);
  const found: KnownDays = new Map();
  for (const { day, revision } of days) {
    const isChanged = known.get(day)?.revision !== revision;
    found.set(day, { starts: (isChanged ? counted.get(day) : known.get(day)!.starts) ?? {}, revision });
  }
  knownOf(db).set(key, found);
  return new Map([...found].map(([day, { starts }]) => [day, starts]));
}

/** Of days that have changed: by what the list counts as well, where that tells. */
async function startsByPlan(
  db: Database,
  prepared: PreparedSearch,
  days: readonly DayCounts[],
  limits: SearchLimits,
): Promise<Map<string, Starts>> {
  const matches = await matchesOfWholeDays(db, prepared, days, limits);
  const all = days.filter((day) => matches.get(day.day)!.matches === eventsOf([day]));
  const some = days.filter((day) => !all.includes(day) && matches.get(day.day)!.matches > 0);
  const few = some.filter(({ day }) => matches.get(day)!.eventIds);
  const many = some.filter((day) => !few.includes(day));
  const idsOf = few.map(({ day }) => ({ day, eventIds: matches.get(day)!.eventIds! }));
  return new Map([
    ...startsOfGroups(all, { groups: [] }),
    ...(await startsOfIds(db, prepared.appId, idsOf)),
    ...(many.length > 0 ? await startsOfMany(db, prepared, many, matches, limits) : []),
  ]);
}

function startsOfGroups(days: readonly DayCounts[], asked: Pick<Search, 'groups'>): Map<string, Starts> {
  const found = new Map<string, Starts>();
  for (const { day, groups } of days) {
    const starts: Starts = {};
    for (const group of groups)
      if (group.starts > 0 && groupMeets(asked, group))
        starts[group.behavior] = (starts[group.behavior] ?? 0) + group.starts;
    found.set(day, starts);
  }
  return found;
}

/** Days a statement, which has a part for each. */
const daysOfIdsAtOnce = 20;

/**
 * By the ids that counting found, a part of the statement a day: joined with the ids of all days, the planner reads the
 * tallies of whole days, or looks each up by an index that leads with the count.
 */
async function startsOfIds(
  db: Database,
  appId: number,
  idsOf: readonly { day: string; eventIds: readonly number[] }[],
): Promise<Map<string, Starts>> {
  const found = new Map<string, Starts>();
  for (let at = 0; at < idsOf.length; at += daysOfIdsAtOnce) {
    const days = idsOf.slice(at, at + daysOfIdsAtOnce);
    const { rows } = (await db.raw(
      days.map(() => startsOfIdsSql).join(' UNION ALL '),
      days.flatMap(({ day, eventIds }) => [appId, day, `{${eventIds.join()}}`]),
    )) as { rows: StartsRow[] };
    startsByDay(rows, found);
  }
  return found;
}

const startsOfIdsSql = `
  SELECT day, behavior, sum(event_count)::bigint AS starts FROM event_tallies
  WHERE app_id = ? AND day = ?::date AND event_id = ANY (?::bigint[]) GROUP BY day, behavior`;

interface StartsRow {
  day: string;
  behavior: Behavior;
  starts: number;
}

function startsByDay(rows: readonly StartsRow[], found: Map<string, Starts>): void {
  for (const { day, behavior, starts } of rows) found.set(day, { ...found.get(day), [behavior]: starts });
}

/** Of days with more matches than are kept by their ids. */
async function startsOfMany(
  db: Database,
  prepared: PreparedSearch,
  days: readonly DayCounts[],
  matches: ReadonlyMap<string, { matches: number }>,
  limits: SearchLimits,
): Promise<Map<string, Starts>> {
  const plan = await planCount(prepared, eventsOf(days), limits);
  const matching = days.reduce((sum, { day }) => sum + matches.get(day)!.matches, 0);
  if (plan.kind !== 'intersect' || matching < limits.dense * eventsOf(days))
    return startsOfPlan(db, prepared, plan, days, false);
  const dense = { ...plan, search: withoutIndexes(plan.search) };
  const halves = await inTwoHalves(days, (half) =>
    db.transaction(async (tx) => {
      // Else each of the many tallies is looked up by its id.
      await tx.raw('SET LOCAL enable_nestloop = off');
      const found = new Map<string, Starts>();
      for (const day of half)
        for (const [of, starts] of await startsOfPlan(tx, prepared, dense, [day], false))
          found.set(of, starts);
      return found;
    }),
  );
  return new Map(halves.flatMap((half) => [...half]));
}

/** `isEdge`: some events of the days are expired. */
async function startsOfPlan(
  db: Database,
  { appId, range }: PreparedSearch,
  plan: Plan,
  counts: readonly DayCounts[],
  isEdge: boolean,
): Promise<Map<string, Starts>> {
  const found = new Map<string, Starts>();
  for (let at = 0; at < counts.length; at += searchLimits.daysAtOnce) {
    const days = counts.slice(at, at + searchLimits.daysAtOnce).map(({ day }) => day);
    const { tallies } = talliesOf(db, plan, { appId, days }, isEdge ? range : undefined);
    const rows = (await tallies
      .select('t.day', 't.behavior', db.raw('sum(t.event_count)::bigint AS starts'))
      .groupBy('t.day', 't.behavior')) as StartsRow[];
    startsByDay(rows, found);
  }
  return found;
}
