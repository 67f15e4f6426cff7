import { Type } from '@sinclair/typebox';
import { defineAction } from '../../api/define-action.js';
import { type Deps } from '../../deps.js';
import { behaviors } from '../../domain/decide.js';
import { normalImageId } from '../../domain/image.js';
import { templates } from '../../domain/policy.js';
import { expiryCutoff } from '../../domain/retention.js';
import { type EventField, listEvents } from '../../store/events.js';
import {
  Enum,
  type FilterMeaning,
  Filters,
  Order,
  pagingFields,
  readFilters,
  readPage,
} from '../list-request.js';
import { readTimeRange, Time } from '../time.js';
import { EventSchema, writeEvent } from './event.js';

const filters: Record<string, FilterMeaning<EventField>> = {
  EventType: { field: 'eventType', values: templates },
  Behavior: { field: 'behavior', values: behaviors },
  PolicyId: { field: 'policyId', id: true, normalize: (id) => id.toLowerCase() },
  PolicyName: { field: 'policyName' },
  ImageId: { field: 'imageId', id: true, normalize: normalImageId },
  ImageName: { field: 'imageName' },
  NodeName: { field: 'nodeName' },
  NodeIp: { field: 'nodeIp' },
  PublicIp: { field: 'publicIp' },
  ClusterId: { field: 'clusterId', id: true },
  Namespace: { field: 'namespace' },
  PodName: { field: 'podName' },
  CveId: { field: 'cveId', id: true, normalize: (id) => id.toUpperCase() },
};

const orderFields = { LatestTime: 'latestTime', FirstTime: 'firstTime', EventCount: 'eventCount' } as const;

export const DescribeImageInterceptEventList = defineAction({
  name: 'DescribeImageInterceptEventList',
  summary: `Lists events. Filters: ${Object.keys(filters).join(', ')}. Keyword searches policy name, image name and id, node name and addresses.`,
  access: 'read',
  input: Type.Object(
    {
      Filters: Type.Optional(Filters),
      Keyword: Type.Optional(Type.String({ maxLength: 256 })),
      StartTime: Type.Optional(Time('Latest time from here on; a day alone will do')),
      EndTime: Type.Optional(Time('Latest time up to here, this second or day included')),
      ...pagingFields,
      OrderField: Enum(['LatestTime', 'FirstTime', 'EventCount'], { default: 'LatestTime' }),
      Order,
    },
    { additionalProperties: false },
  ),
  output: Type.Object(
    { TotalCount: Type.Integer(), EventList: Type.Array(EventSchema) },
    { additionalProperties: false },
  ),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const query = {
      filters: readFilters(input.Filters!, filters, fail),
      keyword: input.Keyword,
      ...readTimeRange(input, config.offsetMinutes, fail),
    };
    const cutoff = expiryCutoff(now, config.retentionDays);
    const { total, events } = await listEvents(db, caller.appId, cutoff, query, readPage(input, orderFields));
    return { TotalCount: total, EventList: events.map((event) => writeEvent(event, config.offsetMinutes)) };
  },
});
