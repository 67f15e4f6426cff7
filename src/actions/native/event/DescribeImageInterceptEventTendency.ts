import { type Static, Type } from '@sinclair/typebox';
import type { Fail } from '../../../api/define-action.js';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { addDays, dayNumber, dayOf, daysBetween } from '../../../domain/calendar.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { text } from '../../../platform/text.js';
import { countByDay } from '../../../store/events/tendency.js';
import { Day, requireDay } from '../../wire-time.js';
import { Fields } from '../../schemas.js';

/** Days shown when none are asked for, today the last, and the most that can be asked for. */
const defaultDays = 7;
const maxDays = 180;

const input = Fields({
  StartDate: Type.Optional(Day('First day; default so that there are 7')),
  EndDate: Type.Optional(Day('Last day; default today')),
});

const DayCounts = Type.Array(
  Fields({
    Date: Day('Day'),
    EventCount: Type.Integer({ description: 'Container starts, not rows of the event list' }),
  }),
  { description: 'One entry a day, days without any included' },
);

export const DescribeImageInterceptEventTendency = defineAction({
  name: 'DescribeImageInterceptEventTendency',
  summary: 'Counts intercepted and alerted container starts day by day, over 7 days unless asked otherwise.',
  role: 'reader',
  effect: 'reads',
  input,
  output: Fields({ InterceptList: DayCounts, AlertList: DayCounts }),
  errors: ['InvalidParameterValue', 'InvalidParameterValue.DataRange'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const days = readDays(input, dayOf(now, config.offsetMinutes), config.offsetMinutes, fail);
    const range = { first: days[0]!, last: days.at(-1)! };
    const counts = await countByDay(db, caller.appId, expiryCutoff(now, config), range);
    const countOf = new Map(counts.map(({ day, behavior, count }) => [`${behavior} ${day}`, count]));
    const list = (behavior: 'INTERCEPT' | 'ALERT') =>
      days.map((day) => ({ Date: day, EventCount: countOf.get(`${behavior} ${day}`) ?? 0 }));
    return { InterceptList: list('INTERCEPT'), AlertList: list('ALERT') };
  },
});

/** The days asked for, oldest first. */
function readDays(
  { StartDate, EndDate }: Static<typeof input>,
  today: string,
  offsetMinutes: number,
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
      `\`StartDate\` to \`EndDate\` must be at most ${maxDays} days; given ${count}.`,
      `\`StartDate\` 至 \`EndDate\` 最多 ${maxDays} 天，实际为 ${count} 天。`,
    ),
  );
}
