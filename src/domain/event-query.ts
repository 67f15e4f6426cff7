import type { FieldFilter } from './filter.js';

/** What events can be filtered by. The filters on a location hold together for one of those where the event happened. */
export type EventField =
  | 'eventType'
  | 'behavior'
  | 'policyId'
  | 'policyName'
  | 'imageId'
  | 'imageName'
  | 'nodeName'
  | 'nodeIp'
  | 'publicIp'
  | 'clusterId'
  | 'namespace'
  | 'podName'
  | 'cveId';
export type EventOrderField = 'latestTime' | 'firstTime' | 'eventCount';

/** What events are asked for. */
export interface EventQuery {
  filters: readonly FieldFilter<EventField>[];
  /** Anywhere in policy name, image name, image id, node name, private or public address. */
  keyword?: string | undefined;
  /** Latest time from here on. */
  from?: Date | undefined;
  /** Latest time before here. */
  before?: Date | undefined;
}
