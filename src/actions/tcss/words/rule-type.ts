import type { Template } from '../../../domain/policy.js';
import { inverse } from './reverse-table.js';

/** RuleType: what a policy judges. */
export const ruleTypeOf = {
  RISK_IMAGE: 'RULE_RISK',
  PRIVILEGED_IMAGE: 'RULE_PRIVILEGE',
} as const satisfies Record<Template, string>;
export const ruleTypes = Object.values(ruleTypeOf);
export const templateOfRule = inverse(ruleTypeOf);
