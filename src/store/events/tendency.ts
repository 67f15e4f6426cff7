import type { Behavior } from '../../domain/decide.js';
import type { Database } from '../database/connections.js';
import { overlapOf, readDayCounts, type TimeRange } from './day-counts.js';
import { allOf, ofDays, rangeConditions } from './search/filters-and-keyword.js';

/** Both ends included; days without starts are left out. */
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

/** Days with some expired events. */
async function startsOfEdges(db: Database, appId: number, days: readonly string[], range: TimeRange) {
  if (days.length === 0) return [];
  const starts = allOf(db('event_tallies as t'), [...ofDays('t', appId, days), ...rangeConditions(range)])
    .select('t.day', 't.behavior', db.raw('sum(t.event_count)::bigint AS starts'))
    .groupBy('t.day', 't.behavior');
  return (await starts) as { day: string; behavior: Behavior; starts: number }[];
}
