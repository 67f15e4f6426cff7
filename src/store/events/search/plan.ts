import type { EventQuery } from '../../../domain/event-query.js';
import type { Database } from '../../database/connections.js';
import type { DayCounts, TimeRange } from '../day-counts.js';
import { isOfGroups, type Search, searchOf } from './conditions.js';
import { resolve } from './dictionary.js';

/** Decides how the events that meet a query are found; `execute.ts` turns the decision into SQL. */

/** How events are found on some days, cheapest first. */
export type Plan =
  | { kind: 'nothing' }
  /** All events of the days match. */
  | { kind: 'all' }
  /** By type and behaviour, which the day counts and the tallies know. */
  | { kind: 'groups'; groups: Search['groups'] }
  /** By the ids that counting found. */
  | { kind: 'ids'; ids: { day: string; eventId: number }[] }
  /** In the order asked for, testing event by event until the page is full. */
  | { kind: 'walk'; search: Search }
  /** As the intersection of what each table finds on its own, day by day. */
  | { kind: 'intersect'; search: Search };

/** From which size on one plan is better than the next. */
export interface SearchLimits {
  /** Events that are counted without asking the dictionary first. */
  searched: number;
  /** Ids that are kept for a day. */
  idsOfDay: number;
  /** Tallies that are walked to fill a page. */
  walked: number;
  /** Days that one statement counts: it locks a dozen tables and indexes a day, and there may be ten years of days. */
  daysAtOnce: number;
}

export const searchLimits: SearchLimits = { searched: 2000, idsOfDay: 2500, walked: 2000, daysAtOnce: 100 };

/** A query, prepared once for its total, its page, its export or its delete. */
export interface PreparedSearch {
  appId: number;
  query: EventQuery;
  /** When matching events happened last: not expired (R10), and in the time asked for. */
  range: TimeRange;
  search: Search;
  /** What the dictionary makes of the search: one statement, at the first call. */
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

/** The events of a day that meet a query. */
export interface DayMatches extends Pick<DayCounts, 'day' | 'lowest' | 'highest'> {
  /** Whether some events of the day may lie outside the range. */
  isEdge: boolean;
  /** All events of the day, and those that match. */
  events: number;
  matches: number;
  /** The ids of the matches, where they are few. */
  eventIds?: number[] | undefined;
}

/** How to count the matches on whole days that have this many events. */
export async function planCount(
  { search, resolved }: PreparedSearch,
  events: number,
  { searched }: SearchLimits,
): Promise<Extract<Plan, { kind: 'nothing' | 'groups' | 'intersect' }>> {
  return events <= searched ? { kind: 'intersect', search } : planByDictionary(await resolved());
}

/** How to list the matches of some days, from `offset` to `limit` in an order of time or count. */
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
  // The share of matches says how many tallies fill the page.
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

/**
 * Whether the events that a plan found must be tested again before they are shown: an event that was inserted after the
 * count, or after the dictionary was asked, may not match.
 */
export const needsRecheck = ({ search }: PreparedSearch, { kind }: Plan): boolean =>
  !isOfGroups(search) && (kind === 'all' || kind === 'groups' || kind === 'intersect');
