import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { modifyPolicies } from '../../../store/policies.js';
import { IdList } from '../../list-request.js';
import { PolicyId } from './policy-fields.js';
import { refusalAnswer, policyErrors } from './policy-refusals.js';

export const ModifyImageInterceptPolicyStatus = defineAction({
  name: 'ModifyImageInterceptPolicyStatus',
  summary:
    'Switches policies on or off, all of them or none; one that already is as asked keeps its countdown.',
  access: 'write',
  input: Type.Object(
    {
      PolicyIds: IdList(PolicyId, 100, 'Policies to switch'),
      Enabled: Type.Boolean({ description: 'On or off' }),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({}, { additionalProperties: false }),
  errors: policyErrors,
  async handle({ input: { PolicyIds, Enabled }, caller, now, fail }, { db }: Pick<Deps, 'db'>) {
    const outcome = await modifyPolicies(
      db,
      { appId: caller.appId, uin: caller.uin, now },
      [...new Set(PolicyIds)],
      (policy) => (policy.enabled === Enabled ? undefined : { enabled: Enabled }),
    );
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome));
    return {};
  },
});
