import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { deleteEvents } from '../../../store/events/events.js';
import { IdList } from '../../list-request.js';
import { EventId } from './event-fields.js';

export const DeleteImageInterceptEvent = defineAction({
  name: 'DeleteImageInterceptEvent',
  summary: 'Deletes events for good; ids that are no event of the account are passed over.',
  access: 'write',
  input: Type.Object(
    { EventIds: IdList(EventId, 1000, 'Events to delete') },
    { additionalProperties: false },
  ),
  output: Type.Object(
    { DeletedCount: Type.Integer({ description: 'Events that there were' }) },
    { additionalProperties: false },
  ),
  errors: [],
  async handle({ input, caller, now }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const cutoff = expiryCutoff(now, config.retentionDays);
    return {
      DeletedCount: await deleteEvents(
        db,
        { appId: caller.appId, uin: caller.uin, now },
        cutoff,
        input.EventIds,
      ),
    };
  },
});
