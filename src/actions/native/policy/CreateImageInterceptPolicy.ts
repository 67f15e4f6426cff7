import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { createPolicy } from '../../../store/policies/change-policies.js';
import { draftFields, maxPolicyBytes, readDraft } from './policy-draft.js';
import { ObservationDays, PolicyDescription, PolicyId, PolicyName } from './policy-fields.js';
import { policyErrors, refusalAnswer } from './policy-refusal-texts.js';
import { Fields } from '../../schemas.js';

const input = Fields({
  PolicyName,
  PolicyDescription: Type.Optional({ ...PolicyDescription, default: '' }),
  Enabled: Type.Optional(Type.Boolean({ default: true, description: 'Whether it is switched on at once' })),
  ObservationDays: Type.Optional({ ...ObservationDays, default: 0 }),
  ...draftFields,
  ClientToken: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'The same request with the same token within 24 h is answered once',
    }),
  ),
});

export const CreateImageInterceptPolicy = defineAction({
  name: 'CreateImageInterceptPolicy',
  summary:
    'Creates a policy; switched on with observation days, it first only alerts and then intercepts by itself.',
  role: 'admin',
  effect: 'writes',
  maxBodyBytes: maxPolicyBytes,
  input,
  output: Fields({ PolicyId, Id: Type.Integer({ description: 'Second, numeric id' }) }),
  errors: policyErrors,
  async handle({ input, actor, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const settings = {
      ...readDraft(input, fail),
      name: input.PolicyName,
      description: input.PolicyDescription!,
      enabled: input.Enabled!,
      observationDays: input.ObservationDays!,
    };
    const { ClientToken, ...request } = input;
    const outcome = await createPolicy(db, actor, settings, {
      maxPolicies: config.maxPolicies,
      repeatable:
        ClientToken === undefined
          ? undefined
          : { action: 'CreateImageInterceptPolicy', token: ClientToken, request },
    });
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome));
    return { PolicyId: outcome.policyId, Id: outcome.number };
  },
});
