import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { listEvents } from '../../../store/events/list-events.js';
import { pagingFields, readPage } from '../../paging.js';
import { eventConditions, eventFilterNames, eventOrderFields, readEventQuery } from './event-filters.js';
import { EventSchema, writeEvent } from './event-fields.js';
import { Fields } from '../../schemas.js';

export const DescribeImageInterceptEventList = defineAction({
  name: 'DescribeImageInterceptEventList',
  summary: `Lists events. Filters: ${eventFilterNames}. Keyword searches policy name, image name and id, node name and addresses.`,
  role: 'reader',
  effect: 'reads',
  input: Fields({ ...eventConditions, ...pagingFields }),
  output: Fields({ TotalCount: Type.Integer(), EventList: Type.Array(EventSchema) }),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const query = readEventQuery(input, config.offsetMinutes, fail);
    const page = readPage(input, eventOrderFields);
    const cutoff = expiryCutoff(now, config);
    const { total, events } = await listEvents(db, caller.appId, cutoff, query, page);
    return { TotalCount: total, EventList: events.map((event) => writeEvent(event, config.offsetMinutes)) };
  },
});
