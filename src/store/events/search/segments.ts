import type { EventOrderField } from '../../../domain/event-query.js';
import type { Page } from '../../../domain/filter.js';
import { type DayMatches, matchesOf } from './plan.js';

export interface Segment {
  days: DayMatches[];
  /** In matches. */
  offset: number;
  limit: number;
}

export type Order = Pick<Page<EventOrderField>, 'orderField' | 'descending'>;
type Span = Order & { offset: number; limit?: number | undefined };

/** An offset skips whole days unread. */
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

/** Days whose times overlap, as after a change of TIME_ZONE, stay in one part; by count, all days do. */
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

export const joined = (segments: readonly Segment[]): Segment => ({
  days: segments.flatMap(({ days }) => days),
  offset: segments[0]!.offset,
  limit: segments.reduce((sum, { limit }) => sum + limit, 0),
});
