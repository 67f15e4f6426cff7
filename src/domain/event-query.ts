import type { FieldFilter } from './filter.js';

/** Filters on location fields must all hold for one location of the event. */
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

export interface EventQuery {
  filters: readonly FieldFilter<EventField>[];
  /** A substring of policy name, image name, image id, node name, private or public address. */
  keyword?: string | undefined;
  /** Inclusive, on the latest time. */
  from?: Date | undefined;
  /** Exclusive. */
  before?: Date | undefined;
}
