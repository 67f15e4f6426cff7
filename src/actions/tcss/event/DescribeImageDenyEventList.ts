import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { listEvents } from '../../../store/events/list-events.js';
import { Fields } from '../../schemas.js';
import { readRunTimeFilters } from '../run-time-filters.js';
import { readTcssPage, tcssListFields } from '../tcss-list-request.js';
import { eventFields } from './deny-event-fields.js';
import { eventFilters, eventOrders, eventQueryOf } from './deny-event-filters.js';
import { writeEvent } from './write-deny-event.js';

export const DescribeImageDenyEventList = defineAction({
  name: 'DescribeImageDenyEventList',
  summary: `Lists events. Filters: ${Object.keys(eventFilters).join(', ')} (first and last).`,
  role: 'reader',
  effect: 'reads',
  input: Fields(tcssListFields(['EventCount', 'LatestFoundTime'], 'LatestFoundTime')),
  output: Fields({ List: Type.Array(Fields(eventFields)), TotalCount: Type.Integer() }),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const { offsetMinutes } = config;
    const filters = readRunTimeFilters(input.Filters, eventFilters, fail);
    const query = eventQueryOf(filters, offsetMinutes, fail);
    const page = readTcssPage(input, eventOrders);
    const cutoff = expiryCutoff(now, config);
    const { total, events } = await listEvents(db, caller.appId, cutoff, query, page);
    return { List: events.map((event) => writeEvent(event, offsetMinutes)), TotalCount: total };
  },
});
