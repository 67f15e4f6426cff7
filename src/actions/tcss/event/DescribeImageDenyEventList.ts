import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { listEvents } from '../../../store/events/events.js';
import { writeEvent } from './write-deny-event.js';
import { eventFilters, eventOrders } from './deny-event-filters.js';
import { readEventQuery } from './read-event-query.js';
import { eventFields } from './deny-event-fields.js';
import { readTcssPage, tcssListFields } from '../tcss-list-request.js';
import { Fields } from '../../schemas.js';

export const DescribeImageDenyEventList = defineAction({
  name: 'DescribeImageDenyEventList',
  summary: `Lists events. Filters: ${Object.keys(eventFilters).join(', ')} (first and last).`,
  role: 'reader',
  effect: 'reads',
  input: Fields(tcssListFields(['EventCount', 'LatestFoundTime'], 'LatestFoundTime')),
  output: Fields({ List: Type.Array(Fields(eventFields)), TotalCount: Type.Integer() }),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const { offsetMinutes, retentionDays } = config;
    const query = readEventQuery(input.Filters, offsetMinutes, fail);
    const page = readTcssPage(input, eventOrders);
    const { total, events } = await listEvents(
      db,
      caller.appId,
      expiryCutoff(now, retentionDays),
      query,
      page,
    );
    return { List: events.map((event) => writeEvent(event, offsetMinutes)), TotalCount: total };
  },
});
