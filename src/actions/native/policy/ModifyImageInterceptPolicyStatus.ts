import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { modifyPolicies } from '../../../store/policies/change-policies.js';

import { PolicyId } from './policy-fields.js';
import { refusalAnswer, policyErrors } from './policy-refusal-texts.js';
import { Fields, IdList } from '../../schemas.js';

export const ModifyImageInterceptPolicyStatus = defineAction({
  name: 'ModifyImageInterceptPolicyStatus',
  summary:
    'Switches policies on or off, all of them or none; one that already is as asked keeps its countdown.',
  role: 'admin',
  effect: 'writes',
  input: Fields({
    PolicyIds: IdList(PolicyId, 100, 'Policies to switch'),
    Enabled: Type.Boolean({ description: 'On or off' }),
  }),
  output: Fields({}),
  errors: policyErrors,
  async handle({ input: { PolicyIds, Enabled }, actor, fail }, { db }: Pick<Deps, 'db'>) {
    const outcome = await modifyPolicies(db, actor, [...new Set(PolicyIds)], (policy) =>
      policy.enabled === Enabled ? undefined : { enabled: Enabled },
    );
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome));
    return {};
  },
});
