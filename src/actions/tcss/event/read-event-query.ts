import type { Fail } from '../../../api/define-action.js';
import type { EventField, EventQuery } from '../../../domain/event-query.js';
import type { FieldFilter } from '../../../domain/filter.js';
import { text } from '../../../platform/text.js';
import { type EventFilterField, eventFilters } from './deny-event-filters.js';
import type { RunTimeFilter } from '../run-time-filter.js';
import { readTimeRange } from '../../wire-time.js';
import { readRunTimeFilters } from '../tcss-list-request.js';

/** Which events the conditions of a request ask for. */
export function readEventQuery(
  filters: readonly RunTimeFilter[],
  offsetMinutes: number,
  fail: Fail<'InvalidParameterValue'>,
): EventQuery {
  const conditions = readRunTimeFilters(filters, eventFilters, fail);
  const ranges = conditions.filter(isRange).map(({ values }) => readRange(values, offsetMinutes, fail));
  const times = (times: (Date | undefined)[]) => times.map((time) => time!.getTime());
  return {
    filters: conditions.filter((condition) => !isRange(condition)) as FieldFilter<EventField>[],
    // Several ranges hold together, like all conditions.
    ...(ranges.length > 0 && {
      from: new Date(Math.max(...times(ranges.map(({ from }) => from)))),
      before: new Date(Math.min(...times(ranges.map(({ before }) => before)))),
    }),
  };
}

const isRange = ({ field }: FieldFilter<EventFilterField>) => field === 'latestTime';

/** The range of latest times from the first value to the last second, or day, of the second. */
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
