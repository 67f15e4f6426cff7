import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { deleteEvents } from '../../../store/events/delete-events.js';

import { EventId } from './event-fields.js';
import { Fields, IdList } from '../../schemas.js';

export const DeleteImageInterceptEvent = defineAction({
  name: 'DeleteImageInterceptEvent',
  summary: 'Deletes events for good; ids that are no event of the account are passed over.',
  role: 'admin',
  effect: 'writes',
  input: Fields({ EventIds: IdList(EventId, 1000, 'Events to delete') }),
  output: Fields({ DeletedCount: Type.Integer({ description: 'Events that there were' }) }),
  errors: [],
  async handle({ input, now, actor }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const cutoff = expiryCutoff(now, config);
    return {
      DeletedCount: await deleteEvents(db, actor, cutoff, input.EventIds),
    };
  },
});
