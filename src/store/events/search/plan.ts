import type { EventQuery } from '../../../domain/event-query.js';
import type { Database } from '../../database/connections.js';
import type { DayCounts, TimeRange } from '../day-counts.js';
import { isOfGroups, type Search, searchOf } from './filters-and-keyword.js';
import { resolve } from './dictionary.js';

/** Decides how to find the events of a query; `execute.ts` turns the decision into SQL. */

/** Cheapest first. */
export type Plan =
  | { kind: 'nothing' }
  | { kind: 'all' }
  | { kind: 'groups'; groups: Search['groups'] }
  /** By the ids that counting found. */
  | { kind: 'ids'; ids: { day: string; eventId: number }[] }
  /** In the requested order, testing each event until the page is full. */
  | { kind: 'walk'; search: Search }
  /** Intersects what each table finds, day by day. */
  | { kind: 'intersect'; search: Search };

export interface SearchLimits {
  /** Events counted without the dictionary. */
  searched: number;
  idsOfDay: number;
  /** Tallies walked to fill a page. */
  walked: number;
  /** Days a statement: each locks a dozen tables and indexes, and there may be ten years of days. */
  daysAtOnce: number;
  /** Events of which one day is counted first, to tell how to read the other days. */
  sampled: number;
  /** Share of an account's events from which on they are read without indexes. */
  dense: number;
}

export const searchLimits: SearchLimits = {
  searched: 2000,
  idsOfDay: 2500,
  walked: 2000,
  daysAtOnce: 100,
  sampled: 200_000,
  dense: 0.03,
};

export interface PreparedSearch {
  appId: number;
  query: EventQuery;
  /** Latest times that are not expired (R10) and were asked for. */
  range: TimeRange;
  search: Search;
  /** Asks the dictionary, at the first call. */
  resolved(): Promise<Search | 'nothing'>;
}

export function prepareSearch(db: Database, appId: number, cutoff: Date, query: EventQuery): PreparedSearch {
  const search = searchOf(query);
  const from = query.from && query.from > cutoff ? query.from : cutoff;
  let resolved: Promise<Search | 'nothing'> | undefined;
  return {
    appId,
    query,
    range: { from, before: query.before },
    search,
    resolved: () => (resolved ??= resolve(db, appId, search)),
  };
}

export interface DayMatches extends Pick<DayCounts, 'day' | 'lowest' | 'highest'> {
  /** Some events may lie outside the range. */
  isEdge: boolean;
  events: number;
  matches: number;
  eventIds?: number[] | undefined;
}

export async function planCount(
  { search, resolved }: PreparedSearch,
  events: number,
  { searched }: SearchLimits,
): Promise<Extract<Plan, { kind: 'nothing' | 'groups' | 'intersect' }>> {
  return events <= searched ? { kind: 'intersect', search } : planByDictionary(await resolved());
}

export async function planList(
  { search, resolved }: PreparedSearch,
  days: readonly DayMatches[],
  { offset, limit }: { offset: number; limit: number },
  { walked }: SearchLimits,
): Promise<Plan> {
  if (isOfGroups(search)) return { kind: 'groups', groups: search.groups };
  const matches = matchesOf(days);
  const events = days.reduce((sum, day) => sum + day.events, 0);
  if (matches === events) return { kind: 'all' };
  if (days.every(({ eventIds }) => eventIds))
    return {
      kind: 'ids',
      ids: days.flatMap(({ day, eventIds }) => eventIds!.map((eventId) => ({ day, eventId }))),
    };
  // The share of matches tells how many tallies fill the page.
  if ((offset + limit) / (matches / events) <= walked) return { kind: 'walk', search };
  return planByDictionary(await resolved());
}

const planByDictionary = (resolved: Search | 'nothing') => {
  if (resolved === 'nothing') return { kind: 'nothing' } as const;
  if (isOfGroups(resolved)) return { kind: 'groups', groups: resolved.groups } as const;
  return { kind: 'intersect', search: resolved } as const;
};

export const matchesOf = (days: readonly DayMatches[]): number =>
  days.reduce((sum, { matches }) => sum + matches, 0);

/** Re-check: events inserted since the count, or since the dictionary was asked, may not match. */
export const needsRecheck = ({ search }: PreparedSearch, { kind }: Plan): boolean =>
  !isOfGroups(search) && (kind === 'all' || kind === 'groups' || kind === 'intersect');
