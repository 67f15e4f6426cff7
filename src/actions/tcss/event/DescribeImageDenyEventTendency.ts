import { Type } from '@sinclair/typebox';
import type { ApiError, Message } from '../../../api/errors.js';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { dayOf, daysBetween } from '../../../domain/calendar.js';
import type { Behavior } from '../../../domain/decide.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { text } from '../../../platform/text.js';
import { countByDay } from '../../../store/events/events.js';
import { Day, requireDay, requireTime } from '../../wire-time.js';

const closed = { additionalProperties: false };

const maxDays = 180;

const DayCounts = Type.Array(
  Type.Object(
    { Date: Day('Day'), EventCount: Type.Integer({ description: 'Container starts, not events' }) },
    closed,
  ),
  { description: 'One entry a day, days without any included' },
);

export const DescribeImageDenyEventTendency = defineAction({
  name: 'DescribeImageDenyEventTendency',
  summary: 'Counts intercepted and alerted container starts day by day.',
  access: 'read',
  input: Type.Object(
    {
      StartTime: Day('First day; a time of the day is passed over'),
      EndTime: Day('Last day; an earlier one than StartTime changes places with it'),
    },
    closed,
  ),
  output: Type.Object({ DenyList: DayCounts, AlarmList: DayCounts }, closed),
  errors: ['InvalidParameterValue', 'InvalidParameterValue.DataRange'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const { offsetMinutes, retentionDays } = config;
    // The vendor's own example begins with the later day.
    const [first, last] = (['StartTime', 'EndTime'] as const)
      .map((path) => readDay(path, input[path], offsetMinutes, fail))
      .sort() as [string, string];
    const days = daysBetween(first, last);
    if (days.length > maxDays) throw fail('InvalidParameterValue.DataRange', tooManyDays(days.length));
    const counts = await countByDay(db, caller.appId, expiryCutoff(now, retentionDays), { first, last });
    const countOf = new Map(counts.map(({ day, behavior, count }) => [`${behavior} ${day}`, count]));
    const list = (behavior: Behavior) =>
      days.map((day) => ({ Date: day, EventCount: countOf.get(`${behavior} ${day}`) ?? 0 }));
    return { DenyList: list('INTERCEPT'), AlarmList: list('ALERT') };
  },
});

type Fail = (code: 'InvalidParameterValue', text: Message) => ApiError;

function readDay(path: string, given: string, offsetMinutes: number, fail: Fail): string {
  const read = given.length > 'YYYY-MM-DD'.length ? requireTime : requireDay;
  return dayOf(read(path, given, offsetMinutes, fail), offsetMinutes);
}

const tooManyDays = (days: number): Message =>
  text(
    `\`StartTime\` to \`EndTime\` must be at most ${maxDays} days; given ${days}.`,
    `\`StartTime\` 至 \`EndTime\` 最多 ${maxDays} 天，实际为 ${days} 天。`,
  );
