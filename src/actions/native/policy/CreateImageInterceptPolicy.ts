import { type Static, Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import type { PolicySettings } from '../../../domain/policy.js';
import { text } from '../../../platform/text.js';
import { createPolicy } from '../../../store/policies/change-policies.js';
import {
  allCategories,
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
  PolicyName,
  PolicyTemplate,
  PolicyDescription: Type.Optional({ ...PolicyDescription, default: '' }),
  Enabled: Type.Optional(Type.Boolean({ default: true, description: 'Whether it is switched on at once' })),
  ObservationDays: Type.Optional({ ...ObservationDays, default: 0 }),
  ImageScope: Type.Optional({ ...ImageScopeSchema, default: { Type: 'ALL' } }),
  RiskRule: Type.Optional(RiskRuleSchema),
  PrivilegeRule: Type.Optional(PrivilegeRuleSchema),
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
  // Ten thousand image ids.
  maxBodyBytes: 10 * 1024 * 1024,
  input,
  output: Fields({ PolicyId, Id: Type.Integer({ description: 'Second, numeric id' }) }),
  errors: policyErrors,
  async handle({ input, actor, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    if (input.PolicyTemplate === 'RISK_IMAGE' && !input.RiskRule && !input.PrivilegeRule) {
      throw fail('MissingParameter', riskRuleMissing);
    }
    const settings = readSettings(input);
    const fault = findPolicyFault(settings);
    if (fault) throw fail(...fault);

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

const riskRuleMissing = text(
  'The request is missing a required parameter `RiskRule`, which a RISK_IMAGE policy needs.',
  '请求缺少必填参数 `RiskRule`：RISK_IMAGE 策略必须包含它。',
);

function readSettings(wire: Static<typeof input>): PolicySettings {
  const privileged = wire.PolicyTemplate === 'PRIVILEGED_IMAGE';
  const defaultRule = privileged ? { Mode: 'DENY_SELECTED' as const, Privileges: allCategories } : undefined;
  const privilegeRule = wire.PrivilegeRule ?? defaultRule;
  return {
    name: wire.PolicyName,
    description: wire.PolicyDescription!,
    template: wire.PolicyTemplate,
    enabled: wire.Enabled!,
    observationDays: wire.ObservationDays!,
    scope: readImageScope(wire.ImageScope!),
    riskRule: wire.RiskRule ? readRiskRule(wire.RiskRule) : null,
    privilegeRule: privilegeRule ? readPrivilegeRule(privilegeRule) : null,
  };
}
