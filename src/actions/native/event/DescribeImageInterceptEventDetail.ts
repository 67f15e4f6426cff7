import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { text } from '../../../platform/text.js';
import { listScopes } from '../../../store/events/event-scopes.js';
import { findEvent } from '../../../store/events/find-event.js';
import { listPolicies } from '../../../store/policies/list-policies.js';
import { EventDetailSchema, EventId, maxScopes, writeEventDetail } from './event-fields.js';
import { Fields } from '../../schemas.js';

export const DescribeImageInterceptEventDetail = defineAction({
  name: 'DescribeImageInterceptEventDetail',
  summary: 'Shows one event: the policy as it was, why it matched, where it happened, and what to do.',
  role: 'reader',
  effect: 'reads',
  input: Fields({ EventId }),
  output: Fields({ Event: EventDetailSchema }),
  errors: ['ResourceNotFound'],
  async handle({ input, caller, now, say, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const { offsetMinutes } = config;
    const event = await findEvent(db, caller.appId, expiryCutoff(now, config), input.EventId);
    if (!event)
      throw fail(
        'ResourceNotFound',
        text(`There is no event ${input.EventId}.`, `事件 ${input.EventId} 不存在。`),
      );
    const scopes = await listScopes(db, caller.appId, event, maxScopes);
    const [policy] = await listPolicies(db, caller.appId, [event.policyId]);
    return {
      Event: writeEventDetail(event, { scopes, policyExists: policy !== undefined, offsetMinutes, say }),
    };
  },
});
