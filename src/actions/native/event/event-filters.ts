import { type Static, type TObject, Type } from '@sinclair/typebox';
import type { Fail } from '../../../api/define-action.js';
import { behaviors } from '../../../domain/decide.js';
import type { EventField, EventQuery } from '../../../domain/event-query.js';
import { normalImageId } from '../../../domain/image.js';
import { templates } from '../../../domain/policy.js';
import type { FilterMeaning } from '../../../domain/filter.js';
import { Filters, readFilters } from '../../filters.js';
import { Order } from '../../paging.js';
import { readTimeRange, Time } from '../../wire-time.js';
import { Enum } from '../../schemas.js';

const meanings: Record<string, FilterMeaning<EventField>> = {
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

/** The names of filters, for summaries. */
export const eventFilterNames = Object.keys(meanings).join(', ');

/** Which events are asked for, of whatever time. */
export const eventChoice = {
  Filters: Type.Optional(Filters),
  Keyword: Type.Optional(Type.String({ maxLength: 256 })),
};

const choice = {
  ...eventChoice,
  StartTime: Type.Optional(Time('Latest time from here on; a day alone will do')),
  EndTime: Type.Optional(Time('Latest time up to here, this second or day included')),
};

/** Which events are asked for, and in which order. */
export const eventConditions = {
  ...choice,
  OrderField: Enum(['LatestTime', 'FirstTime', 'EventCount'], { default: 'LatestTime' }),
  Order,
};

export const eventOrderFields = {
  LatestTime: 'latestTime',
  FirstTime: 'firstTime',
  EventCount: 'eventCount',
} as const;

export const readEventQuery = (
  input: Static<TObject<typeof choice>>,
  offsetMinutes: number,
  fail: Fail<'InvalidParameterValue'>,
): EventQuery => ({
  filters: readFilters(input.Filters!, meanings, fail),
  keyword: input.Keyword,
  ...readTimeRange(input, offsetMinutes, fail),
});
