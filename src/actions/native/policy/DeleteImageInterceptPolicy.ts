import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { deletePolicies } from '../../../store/policies/change-policies.js';

import { PolicyId } from './policy-fields.js';
import { policyErrors, refusalAnswer } from './policy-refusal-texts.js';
import { Fields, IdList } from '../../schemas.js';

export const DeleteImageInterceptPolicy = defineAction({
  name: 'DeleteImageInterceptPolicy',
  summary: 'Deletes policies, all of them or none. The events that they caused stay.',
  role: 'admin',
  effect: 'writes',
  input: Fields({ PolicyIds: IdList(PolicyId, 100, 'Policies to delete') }),
  output: Fields({}),
  errors: policyErrors,
  async handle({ input, actor, fail }, { db }: Pick<Deps, 'db'>) {
    const policyIds = [...new Set(input.PolicyIds)];
    const outcome = await deletePolicies(db, actor, policyIds);
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome));
    return {};
  },
});
