import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { dayOf } from '../../../domain/calendar.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { countByDay } from '../../../store/events/tendency.js';
import { Fields } from '../../schemas.js';
import { Day } from '../../wire-time.js';
import { dayRangeFields, readDays } from './day-range.js';
import { eventChoice, eventFilterNames, readEventQuery } from './event-filters.js';

const maxDays = 180;

const DayCounts = Type.Array(
  Fields({
    Date: Day('Day'),
    EventCount: Type.Integer({ description: 'Container starts, not rows of the event list' }),
  }),
  { description: 'One entry a day, days without any included' },
);

export const DescribeImageInterceptEventTendency = defineAction({
  name: 'DescribeImageInterceptEventTendency',
  summary: `Counts intercepted and alerted container starts day by day, over 7 days unless asked otherwise. Filters: ${eventFilterNames}.`,
  role: 'reader',
  effect: 'reads',
  input: Fields({ ...dayRangeFields, ...eventChoice }),
  output: Fields({ InterceptList: DayCounts, AlertList: DayCounts }),
  errors: ['InvalidParameterValue', 'InvalidParameterValue.DataRange'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const { offsetMinutes } = config;
    const days = readDays(input, { today: dayOf(now, offsetMinutes), offsetMinutes, maxDays }, fail);
    const range = { first: days[0]!, last: days.at(-1)! };
    const counts = await countByDay(db, caller.appId, expiryCutoff(now, config), {
      days: range,
      asked: readEventQuery(input, offsetMinutes, fail),
    });
    const countOf = new Map(counts.map(({ day, behavior, count }) => [`${behavior} ${day}`, count]));
    const list = (behavior: 'INTERCEPT' | 'ALERT') =>
      days.map((day) => ({ Date: day, EventCount: countOf.get(`${behavior} ${day}`) ?? 0 }));
    return { InterceptList: list('INTERCEPT'), AlertList: list('ALERT') };
  },
});
