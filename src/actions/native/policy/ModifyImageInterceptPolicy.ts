import { type Static, Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import type { PolicyChange } from '../../../domain/policy.js';
import { text } from '../../../platform/text.js';
import { modifyPolicies } from '../../../store/policies/change-policies.js';
import { listPolicies } from '../../../store/policies/list-policies.js';
import {
  ImageScopeSchema,
  ObservationDays,
  PolicyDescription,
  PolicyId,
  PolicyName,
  PolicyTemplate,
  PrivilegeRuleSchema,
  readImageScope,
  readPrivilegeRule,
  readRiskRule,
  RiskRuleSchema,
} from './policy-fields.js';
import { findPolicyFault } from './policy-input-checks.js';
import { policyErrors, refusalAnswer } from './policy-refusal-texts.js';
import { Fields } from '../../schemas.js';

const input = Fields({
  PolicyId,
  PolicyName: Type.Optional(PolicyName),
  PolicyTemplate: Type.Optional(PolicyTemplate),
  PolicyDescription: Type.Optional(PolicyDescription),
  Enabled: Type.Optional(
    Type.Boolean({ description: 'Switching on starts the observation anew, switching off ends it' }),
  ),
  ObservationDays: Type.Optional(ObservationDays),
  ImageScope: Type.Optional(ImageScopeSchema),
  RiskRule: Type.Optional(RiskRuleSchema),
  PrivilegeRule: Type.Optional(PrivilegeRuleSchema),
});

export const ModifyImageInterceptPolicy = defineAction({
  name: 'ModifyImageInterceptPolicy',
  summary:
    'Changes the fields given and leaves the others; a rule or a scope that is given replaces the whole of it.',
  role: 'admin',
  effect: 'writes',
  // Ten thousand image ids.
  maxBodyBytes: 10 * 1024 * 1024,
  input,
  output: Fields({}),
  errors: policyErrors,
  async handle({ input, caller, actor, fail }, { db }: Pick<Deps, 'db'>) {
    const [policy] = await listPolicies(db, caller.appId, [input.PolicyId]);
    if (!policy) throw fail(...refusalAnswer({ refused: 'NOT_FOUND', policyIds: [input.PolicyId] }));
    if (input.PolicyTemplate && input.PolicyTemplate !== policy.template)
      throw fail('InvalidParameterValue', templateFixed);
    const change = readChange(input);
    // What a policy has that a later version would refuse does not keep it from being switched off.
    const isRuleTold = change.scope ?? change.riskRule ?? change.privilegeRule;
    const fault = isRuleTold && findPolicyFault({ ...policy, ...change });
    if (fault) throw fail(...fault);

    const outcome = await modifyPolicies(db, actor, [policy.policyId], () => change);
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome));
    return {};
  },
});

const templateFixed = text(
  '`PolicyTemplate` cannot be changed; create another policy instead.',
  '`PolicyTemplate` 不可修改，请新建策略。',
);

function readChange(wire: Static<typeof input>): PolicyChange {
  const change: PolicyChange = {};
  if (wire.PolicyName !== undefined) change.name = wire.PolicyName;
  if (wire.PolicyDescription !== undefined) change.description = wire.PolicyDescription;
  if (wire.Enabled !== undefined) change.enabled = wire.Enabled;
  if (wire.ObservationDays !== undefined) change.observationDays = wire.ObservationDays;
  if (wire.ImageScope) change.scope = readImageScope(wire.ImageScope);
  if (wire.RiskRule) change.riskRule = readRiskRule(wire.RiskRule);
  if (wire.PrivilegeRule) change.privilegeRule = readPrivilegeRule(wire.PrivilegeRule);
  return change;
}
