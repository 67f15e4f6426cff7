import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { deleteTargets } from '../../../store/shipping/targets.js';
import { Fields } from '../../schemas.js';
import { refusalAnswer, TargetIds } from './target-fields.js';

export const DeleteLogShippingTarget = defineAction({
  name: 'DeleteLogShippingTarget',
  summary: 'Deletes log shipping targets, all of them or none. What they have shipped stays where it is.',
  role: 'admin',
  effect: 'writes',
  input: Fields({ TargetIds: TargetIds('Targets to delete') }),
  output: Fields({}),
  errors: ['LimitExceeded', 'ResourceNotFound'],
  async handle({ input, actor, fail }, { db }: Pick<Deps, 'db'>) {
    const refusal = await deleteTargets(db, actor, input.TargetIds);
    if (refusal) throw fail(...refusalAnswer(refusal));
    return {};
  },
});
