import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { dayOf } from '../../../domain/calendar.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { countByDay } from '../../../store/events/tendency.js';
import { Fields } from '../../schemas.js';

export const DescribeImageInterceptEventSummary = defineAction({
  name: 'DescribeImageInterceptEventSummary',
  summary: 'Counts the container starts that policies hit, within retention and today.',
  role: 'reader',
  effect: 'reads',
  input: Fields({}),
  output: Fields({
    TotalCount: Type.Integer({
      description: 'Container starts in all events; this and the others count starts, not rows',
    }),
    InterceptCount: Type.Integer({ description: 'Intercepted ones' }),
    AlertCount: Type.Integer({ description: 'Alerted ones' }),
    TodayInterceptCount: Type.Integer({ description: 'Intercepted today' }),
    TodayAlertCount: Type.Integer({ description: 'Alerted today' }),
  }),
  errors: [],
  async handle({ caller, now }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const counts = await countByDay(db, caller.appId, expiryCutoff(now, config));
    const today = dayOf(now, config.offsetMinutes);
    const sum = (test: (entry: (typeof counts)[number]) => boolean) =>
      counts.filter(test).reduce((total, { count }) => total + count, 0);
    return {
      TotalCount: sum(() => true),
      InterceptCount: sum(({ behavior }) => behavior === 'INTERCEPT'),
      AlertCount: sum(({ behavior }) => behavior === 'ALERT'),
      TodayInterceptCount: sum(({ behavior, day }) => behavior === 'INTERCEPT' && day === today),
      TodayAlertCount: sum(({ behavior, day }) => behavior === 'ALERT' && day === today),
    };
  },
});
