import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { deletePolicies } from '../../../store/policies.js';
import { IdList } from '../../list-request.js';
import { PolicyId } from './policy-fields.js';
import { policyErrors, refusalAnswer } from './policy-refusals.js';

export const DeleteImageInterceptPolicy = defineAction({
  name: 'DeleteImageInterceptPolicy',
  summary: 'Deletes policies, all of them or none. The events that they caused stay.',
  access: 'write',
  input: Type.Object(
    { PolicyIds: IdList(PolicyId, 100, 'Policies to delete') },
    { additionalProperties: false },
  ),
  output: Type.Object({}, { additionalProperties: false }),
  errors: policyErrors,
  async handle({ input, caller, now, fail }, { db }: Pick<Deps, 'db'>) {
    const policyIds = [...new Set(input.PolicyIds)];
    const outcome = await deletePolicies(db, { appId: caller.appId, uin: caller.uin, now }, policyIds);
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome));
    return {};
  },
});
