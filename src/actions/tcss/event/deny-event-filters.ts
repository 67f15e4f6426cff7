import type { EventField, EventOrderField } from '../../../domain/event-query.js';
import type { FilterMeaning } from '../../../domain/filter.js';
import { normalImageId } from '../../../domain/image.js';
import { behaviorOf, templateOfEvent } from '../words/deny-event-words.js';

/** The one condition on events that is a range: its two values are the first and the last time. */
export type EventFilterField = EventField | 'latestTime';

/** What the names of conditions on events stand for. Part of an image id will do: it is pasted into a search box. */
export const eventFilters: Record<string, FilterMeaning<EventFilterField>> = {
  EventType: { field: 'eventType', words: templateOfEvent },
  DealBehavior: { field: 'behavior', words: behaviorOf },
  RuleName: { field: 'policyName' },
  NodeName: { field: 'nodeName' },
  NodeIP: { field: 'nodeIp' },
  PublicIP: { field: 'publicIp' },
  ImageName: { field: 'imageName' },
  ImageID: { field: 'imageId', normalize: normalImageId },
  TimeRange: { field: 'latestTime' },
};

/** What By can be for events. */
export const eventOrders = {
  EventCount: 'eventCount',
  LatestFoundTime: 'latestTime',
} as const satisfies Record<string, EventOrderField>;
