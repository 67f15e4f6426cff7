import { type Static, type TObject, Type } from '@sinclair/typebox';
import type { Fail } from '../../../api/define-action.js';
import type { PolicyDraft } from '../../../domain/matching/draft-judge.js';
import { text } from '../../../platform/text.js';
import {
  allCategories,
  ImageScopeSchema,
  PolicyTemplate,
  PrivilegeRuleSchema,
  readImageScope,
  readPrivilegeRule,
  readRiskRule,
  RiskRuleSchema,
} from './policy-fields.js';
import { findPolicyFault } from './policy-input-checks.js';

/** Most bytes of a policy: ten thousand image ids. */
export const maxPolicyBytes = 10 * 1024 * 1024;

/** What a policy judges, as far as it is written. */
export const draftFields = {
  PolicyTemplate,
  ImageScope: Type.Optional({ ...ImageScopeSchema, default: { Type: 'ALL' } }),
  RiskRule: Type.Optional(RiskRuleSchema),
  PrivilegeRule: Type.Optional(PrivilegeRuleSchema),
};

/** The codes that a draft can be refused with; actions that read one declare them. */
export const draftErrors = [
  'InvalidParameter.RuleInfoInValid',
  'InvalidParameterValue',
  'MissingParameter',
] as const;

/** Throws for a rule or a scope that makes no sense. */
export function readDraft(
  wire: Static<TObject<typeof draftFields>>,
  fail: Fail<(typeof draftErrors)[number]>,
): PolicyDraft {
  if (wire.PolicyTemplate === 'RISK_IMAGE' && !wire.RiskRule && !wire.PrivilegeRule)
    throw fail('MissingParameter', riskRuleMissing);
  const privileged = wire.PolicyTemplate === 'PRIVILEGED_IMAGE';
  const defaultRule = privileged ? { Mode: 'DENY_SELECTED' as const, Privileges: allCategories } : undefined;
  const privilegeRule = wire.PrivilegeRule ?? defaultRule;
  const draft = {
    template: wire.PolicyTemplate,
    scope: readImageScope(wire.ImageScope!),
    riskRule: wire.RiskRule ? readRiskRule(wire.RiskRule) : null,
    privilegeRule: privilegeRule ? readPrivilegeRule(privilegeRule) : null,
  };
  const fault = findPolicyFault(draft);
  if (fault) throw fail(...fault);
  return draft;
}

const riskRuleMissing = text(
  'The request is missing a required parameter `RiskRule`, which a RISK_IMAGE policy needs.',
  '请求缺少必填参数 `RiskRule`：RISK_IMAGE 策略必须包含它。',
);
