import { type Static, Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { type Text, text } from '../../../platform/text.js';
import { deleteEvents, deleteMatchingEvents } from '../../../store/events/delete-events.js';
import { Fields } from '../../schemas.js';
import { DeleteFilters, readDeleteFilters } from '../run-time-filters.js';
import { EventID } from './deny-event-fields.js';
import { eventFilters, eventQueryOf } from './deny-event-filters.js';

const EventIDs = (description: string) => Type.Optional(Type.Array(EventID, { maxItems: 1000, description }));

const input = Fields({
  EventIDSet: EventIDs('Events to delete; ids that are no event of the account are passed over'),
  Filters: Type.Optional(DeleteFilters),
  ExcludeEventIDSet: EventIDs('With Filters: events to keep'),
});

export const DeleteImageDenyEvent = defineAction({
  name: 'DeleteImageDenyEvent',
  summary: `Deletes events for good: those of EventIDSet, or all that Filters find but those of ExcludeEventIDSet. By a location, only events that happened at no other location. Filters: ${Object.keys(eventFilters).join(', ')}.`,
  role: 'admin',
  effect: 'writes',
  input,
  output: Fields({}),
  errors: ['InvalidParameter', 'InvalidParameterValue', 'MissingParameter'],
  async handle(
    { input, now, actor, requestId, fail },
    { db, config, log }: Pick<Deps, 'db' | 'config' | 'log'>,
  ) {
    const fault = findChoiceFault(input);
    if (fault) throw fail(...fault);
    const { EventIDSet = [], Filters = [], ExcludeEventIDSet = [] } = input;
    const cutoff = expiryCutoff(now, config);
    if (EventIDSet.length > 0) await deleteEvents(db, actor, cutoff, EventIDSet);
    else {
      const filters = readDeleteFilters(Filters, eventFilters, fail);
      const query = eventQueryOf(filters, config.offsetMinutes, fail);
      const deletion = await deleteMatchingEvents(db, actor, cutoff, query, ExcludeEventIDSet);
      // The reply of TCSS has no field for it.
      log.info('deleted events by filters', { requestId, appId: actor.appId, uin: actor.uin, ...deletion });
    }
    return {};
  },
});

/** Whether it is clear which events are meant. An empty list counts as none, because some SDKs send one for it. */
function findChoiceFault({
  EventIDSet = [],
  Filters = [],
  ExcludeEventIDSet = [],
}: Static<typeof input>): ['MissingParameter' | 'InvalidParameter', Text] | undefined {
  if (EventIDSet.length === 0 && Filters.length === 0) return ['MissingParameter', nothingChosen];
  if (EventIDSet.length > 0 && Filters.length + ExcludeEventIDSet.length > 0)
    return ['InvalidParameter', chosenTwice];
  return undefined;
}

const nothingChosen = text(
  'The request is missing a required parameter: `EventIDSet` or `Filters` must say which events to delete.',
  '请求缺少必填参数：须通过 `EventIDSet` 或 `Filters` 指定要删除的事件。',
);
const chosenTwice = text(
  '`EventIDSet` says which events to delete, so `Filters` and `ExcludeEventIDSet` cannot be given.',
  '已通过 `EventIDSet` 指定要删除的事件，不能再指定 `Filters` 和 `ExcludeEventIDSet`。',
);
