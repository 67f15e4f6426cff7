import { Type } from '@sinclair/typebox';
import { defineAction, type Fail } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { dayNumber, dayOf, daysBetween } from '../../../domain/calendar.js';
import type { Behavior } from '../../../domain/decide.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { counted, type Text, text } from '../../../platform/text.js';
import { countByDay } from '../../../store/events/tendency.js';
import { Day, requireDay, requireTime } from '../../wire-time.js';
import { Fields } from '../../schemas.js';

const maxDays = 180;

const DayCounts = Type.Array(
  Fields({ Date: Day('Day'), EventCount: Type.Integer({ description: 'Container starts, not events' }) }),
  { description: 'One entry a day, days without any included' },
);

export const DescribeImageDenyEventTendency = defineAction({
  name: 'DescribeImageDenyEventTendency',
  summary: 'Counts intercepted and alerted container starts day by day.',
  role: 'reader',
  effect: 'reads',
  input: Fields({
    StartTime: Day('First day; a time of the day is passed over'),
    EndTime: Day('Last day; an earlier one than StartTime changes places with it'),
  }),
  output: Fields({ DenyList: DayCounts, AlarmList: DayCounts }),
  errors: ['InvalidParameterValue', 'InvalidParameterValue.DataRange'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const { offsetMinutes } = config;
    // The vendor's own example begins with the later day.
    const [first, last] = (['StartTime', 'EndTime'] as const)
      .map((path) => readDay(path, input[path], offsetMinutes, fail))
      .sort() as [string, string];
    const count = dayNumber(last) - dayNumber(first) + 1;
    if (count > maxDays) throw fail('InvalidParameterValue.DataRange', tooManyDays(count));
    const days = daysBetween(first, last);
    const counts = await countByDay(db, caller.appId, expiryCutoff(now, config), { days: { first, last } });
    const countOf = new Map(counts.map(({ day, behavior, count }) => [`${behavior} ${day}`, count]));
    const list = (behavior: Behavior) =>
      days.map((day) => ({ Date: day, EventCount: countOf.get(`${behavior} ${day}`) ?? 0 }));
    return { DenyList: list('INTERCEPT'), AlarmList: list('ALERT') };
  },
});

function readDay(
  path: string,
  given: string,
  offsetMinutes: number,
  fail: Fail<'InvalidParameterValue'>,
): string {
  const read = given.length > 'YYYY-MM-DD'.length ? requireTime : requireDay;
  return dayOf(read(path, given, offsetMinutes, fail), offsetMinutes);
}

const tooManyDays = (days: number): Text =>
  text(
    `\`StartTime\` to \`EndTime\` must be at most ${counted(maxDays, 'day')}; given ${days}.`,
    `\`StartTime\` 至 \`EndTime\` 最多 ${maxDays} 天，实际为 ${days} 天。`,
  );
