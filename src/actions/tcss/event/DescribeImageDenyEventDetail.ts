import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { text } from '../../../platform/text.js';
import { findEvent } from '../../../store/events/find-event.js';
import { writeEventDetail } from './write-deny-event.js';
import { Time } from '../../wire-time.js';
import { EventID, eventFields } from './deny-event-fields.js';
import { Fields } from '../../schemas.js';

export const DescribeImageDenyEventDetail = defineAction({
  name: 'DescribeImageDenyEventDetail',
  summary: 'Shows one event: the rule as it was, why it matched, where it happened last, and what to do.',
  role: 'reader',
  effect: 'reads',
  input: Fields({ EventID }),
  output: Fields({
    ...eventFields,
    RuleEffectTime: Time('From here on the rule intercepts'),
    Description: Type.String({
      description: 'What happened, and every reason that is kept, in a sentence',
    }),
    Solution: Type.String({ description: 'What to do, a line for each remedy' }),
    StartParam: Type.String({ description: 'Start parameters at the first hit' }),
    PodStatus: Type.String(),
    NodeSubNetID: Type.String(),
    NodeSubNetName: Type.String(),
    NodeSubNetCIDR: Type.String(),
  }),
  errors: ['ResourceNotFound'],
  async handle({ input, caller, now, say, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const { offsetMinutes } = config;
    const event = await findEvent(db, caller.appId, expiryCutoff(now, config), input.EventID);
    if (event) return writeEventDetail(event, offsetMinutes, say);
    throw fail(
      'ResourceNotFound',
      text(`There is no event ${input.EventID}.`, `事件 ${input.EventID} 不存在。`),
    );
  },
});
