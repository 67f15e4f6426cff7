import { Type } from '@sinclair/typebox';
import type { Fail } from '../api/define-action.js';
import { dayMs, formatTime, readTime, startOfDay } from '../domain/calendar.js';
import { quote, type Text, text } from '../platform/text.js';

/** A time as the wire writes it, in the configured zone. */
export const Time = (description: string) =>
  Type.String({ maxLength: 32, description: `${description}, YYYY-MM-DD HH:mm:ss` });

/** A day as the wire writes it, in the configured zone. */
export const Day = (description: string) =>
  Type.String({ maxLength: 32, description: `${description}, YYYY-MM-DD` });

/** Writes instants the way a reply shows them. */
export const timeWriter = (offsetMinutes: number) => ({
  time: (instant: Date) => formatTime(instant, offsetMinutes),
  optionalTime: (instant: Date | null) => instant && formatTime(instant, offsetMinutes),
});

/** Nothing that this service knows of was before; and days before the year 1 have no date in PostgreSQL. */
const earliest = '1970';

/** Reads a time from a request. */
export function requireTime(
  path: string,
  given: string,
  offsetMinutes: number,
  fail: Fail<'InvalidParameterValue'>,
): Date {
  const instant = readTime(given, offsetMinutes);
  if (instant && given >= earliest) return instant;
  throw fail('InvalidParameterValue', malformed(path, 'YYYY-MM-DD HH:mm:ss', given));
}

/** Reads a day from a request: the instant at which it begins. */
export function requireDay(
  path: string,
  given: string,
  offsetMinutes: number,
  fail: Fail<'InvalidParameterValue'>,
): Date {
  const instant = startOfDay(given, offsetMinutes);
  if (instant && given >= earliest) return instant;
  throw fail('InvalidParameterValue', malformed(path, 'YYYY-MM-DD', given));
}

const malformed = (path: string, form: string, given: string): Text =>
  text(
    `\`${path}\` must be an existing time from 1970 on, of the form ${form}; given \`${quote(given)}\`.`,
    `\`${path}\` 必须为 ${form} 格式的有效时间（1970 年起），实际为 \`${quote(given)}\`。`,
  );

/**
 * The half-open range that a first and a last time or day mean: the last second, or the whole of the last day, is part
 * of it. Either may be absent. `paths` is how the request calls the two.
 */
export function readTimeRange(
  { StartTime, EndTime }: { StartTime?: string; EndTime?: string },
  offsetMinutes: number,
  fail: Fail<'InvalidParameterValue'>,
  paths = { start: 'StartTime', end: 'EndTime' },
): { from?: Date; before?: Date } {
  const read = (path: string, given: string | undefined, later: boolean) => {
    if (given === undefined) return undefined;
    const isDay = given.length === 10;
    const start = isDay
      ? requireDay(path, given, offsetMinutes, fail)
      : requireTime(path, given, offsetMinutes, fail);
    return later ? new Date(start.getTime() + (isDay ? dayMs : 1000)) : start;
  };
  const from = read(paths.start, StartTime, false);
  const before = read(paths.end, EndTime, true);
  if (from && before && before <= from) {
    throw fail(
      'InvalidParameterValue',
      text(
        `\`${paths.end}\` (${quote(EndTime)}) must not lie before \`${paths.start}\` (${quote(StartTime)}).`,
        `\`${paths.end}\`（${quote(EndTime)}）不得早于 \`${paths.start}\`（${quote(StartTime)}）。`,
      ),
    );
  }
  return { ...(from && { from }), ...(before && { before }) };
}
