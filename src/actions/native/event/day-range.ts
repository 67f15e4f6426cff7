import { Type } from '@sinclair/typebox';
import type { Fail } from '../../../api/define-action.js';
import { addDays, dayNumber, daysBetween } from '../../../domain/calendar.js';
import { counted, text } from '../../../platform/text.js';
import { Day, requireDay } from '../../wire-time.js';

/** Days shown when none are asked for, today the last. */
const defaultDays = 7;

/** The first and the last day of what is counted. */
export const dayRangeFields = {
  StartDate: Type.Optional(Day('First day; default so that there are 7')),
  EndDate: Type.Optional(Day('Last day; default today')),
};

/** The days asked for, oldest first. */
export function readDays(
  { StartDate, EndDate }: { StartDate?: string; EndDate?: string },
  { today, offsetMinutes, maxDays }: { today: string; offsetMinutes: number; maxDays: number },
  fail: Fail<'InvalidParameterValue' | 'InvalidParameterValue.DataRange'>,
): string[] {
  for (const [path, day] of Object.entries({ StartDate, EndDate }))
    if (day !== undefined) requireDay(path, day, offsetMinutes, fail);
  const last = EndDate ?? today;
  const first = StartDate ?? addDays(last, 1 - defaultDays);
  if (first > last) {
    throw fail(
      'InvalidParameterValue',
      text(
        `\`StartDate\` (${first}) must not lie after \`EndDate\` (${last}).`,
        `\`StartDate\`（${first}）不得晚于 \`EndDate\`（${last}）。`,
      ),
    );
  }
  const count = dayNumber(last) - dayNumber(first) + 1;
  if (count <= maxDays) return daysBetween(first, last);
  throw fail(
    'InvalidParameterValue.DataRange',
    text(
      `\`StartDate\` to \`EndDate\` must be at most ${counted(maxDays, 'day')}; given ${count}.`,
      `\`StartDate\` 至 \`EndDate\` 最多 ${maxDays} 天，实际为 ${count} 天。`,
    ),
  );
}
