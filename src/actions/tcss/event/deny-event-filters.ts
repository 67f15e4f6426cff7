import type { Fail } from '../../../api/define-action.js';
import type { EventField, EventOrderField, EventQuery } from '../../../domain/event-query.js';
import type { FieldFilter } from '../../../domain/filter.js';
import { normalImageId } from '../../../domain/image.js';
import { text } from '../../../platform/text.js';
import { readTimeRange } from '../../wire-time.js';
import type { FilterTable } from '../run-time-filters.js';
import { behaviorOf } from '../words/deal-behavior.js';
import { templateOfEvent } from '../words/event-type.js';

type DenyEventField = EventField | 'latestTime';

/** The filters of events. TimeRange alone is a range: its two values are the first and the last time. */
export const eventFilters: FilterTable<DenyEventField> = {
  EventType: { field: 'eventType', words: templateOfEvent },
  DealBehavior: { field: 'behavior', words: behaviorOf },
  RuleName: { field: 'policyName' },
  NodeName: { field: 'nodeName' },
  NodeIP: { field: 'nodeIp' },
  PublicIP: { field: 'publicIp' },
  ImageName: { field: 'imageName' },
  // Matches by substring: the console searches for part of an id.
  ImageID: { field: 'imageId', normalize: normalImageId },
  TimeRange: { field: 'latestTime' },
};

/** What a list of events can be sorted by. */
export const eventOrders = {
  EventCount: 'eventCount',
  LatestFoundTime: 'latestTime',
} as const satisfies Record<string, EventOrderField>;

/** The query for events that translated filters ask for. Several ranges hold together, like all filters. */
export function eventQueryOf(
  filters: readonly FieldFilter<DenyEventField>[],
  offsetMinutes: number,
  fail: Fail<'InvalidParameterValue'>,
): EventQuery {
  const ranges = filters.filter(isRange).map(({ values }) => readRange(values, offsetMinutes, fail));
  return {
    filters: filters.filter((filter) => !isRange(filter)) as FieldFilter<EventField>[],
    ...(ranges.length > 0 && {
      from: new Date(Math.max(...ranges.map(({ from }) => from!.getTime()))),
      before: new Date(Math.min(...ranges.map(({ before }) => before!.getTime()))),
    }),
  };
}

const isRange = ({ field }: FieldFilter<DenyEventField>) => field === 'latestTime';

function readRange(values: readonly string[], offsetMinutes: number, fail: Fail<'InvalidParameterValue'>) {
  const [StartTime, EndTime] = values;
  if (values.length === 2)
    return readTimeRange({ StartTime: StartTime!, EndTime: EndTime! }, offsetMinutes, fail, {
      start: 'TimeRange.0',
      end: 'TimeRange.1',
    });
  throw fail(
    'InvalidParameterValue',
    text(
      `\`TimeRange\` takes two values, the first and the last time; given ${values.length}.`,
      `\`TimeRange\` 须有两个值，即起始时间和结束时间，实际为 ${values.length} 个。`,
    ),
  );
}
