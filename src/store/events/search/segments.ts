import type { EventOrderField } from '../../../domain/event-query.js';
import type { Page } from '../../../domain/filter.js';
import { type DayMatches, matchesOf } from './plan.js';

/** Days that are read together, in the order asked for. */
export interface Segment {
  days: DayMatches[];
  /** Matches to skip and to read. */
  offset: number;
  limit: number;
}

export type Order = Pick<Page<EventOrderField>, 'orderField' | 'descending'>;
type Span = Order & { offset: number; limit?: number | undefined };

/** The segments that a page lies in, so that an offset skips whole days and other days are not read. */
export function segmentsOf(
  days: readonly DayMatches[],
  { offset, limit = Infinity, ...order }: Span,
): Segment[] {
  const segments: Segment[] = [];
  let skip = offset;
  let left = limit;
  for (const part of inOrder(days, order)) {
    const matches = matchesOf(part);
    if (skip < matches && left > 0) {
      segments.push({ days: part, offset: skip, limit: Math.min(left, matches - skip) });
      left -= Math.min(left, matches - skip);
    }
    skip = Math.max(0, skip - matches);
  }
  return segments;
}

/**
 * Cuts the days into parts that follow one another in the order asked for. Days whose times overlap, as they do after
 * TIME_ZONE was changed, are one part. In the order of counts all days are one part.
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

/** Segments that follow one another, as one. */
export const joined = (segments: readonly Segment[]): Segment => ({
  days: segments.flatMap(({ days }) => days),
  offset: segments[0]!.offset,
  limit: segments.reduce((sum, { limit }) => sum + limit, 0),
});
