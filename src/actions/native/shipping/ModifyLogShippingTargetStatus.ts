import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { modifyTargets } from '../../../store/shipping/targets.js';
import { Fields } from '../../schemas.js';
import { refusalAnswer, TargetIds } from './target-fields.js';

export const ModifyLogShippingTargetStatus = defineAction({
  name: 'ModifyLogShippingTargetStatus',
  summary:
    'Switches log shipping targets off or on, all of them or none. Switched on, a target goes on where it was; while it is off the purge does not wait for it.',
  role: 'admin',
  effect: 'writes',
  input: Fields({
    TargetIds: TargetIds('Targets to switch'),
    Enabled: Type.Boolean({ description: 'On or off' }),
  }),
  output: Fields({}),
  errors: ['LimitExceeded', 'ResourceNotFound'],
  async handle({ input, actor, fail }, { db, secrets: box }: Pick<Deps, 'db' | 'secrets'>) {
    const refusal = await modifyTargets(db, box, actor, input.TargetIds, { enabled: input.Enabled });
    if (refusal) throw fail(...refusalAnswer(refusal));
    return {};
  },
});
