import type { PolicySettings, Policy, Template } from '../../../domain/policy.js';
import { scopeTypeOf } from '../words/is-effect-all-image.js';
import { modeOf } from '../words/privilege-run.js';
import { readRiskRule, readWordLists } from './deny-rule-criteria.js';
import { findRuleFault, type RuleFault } from './deny-rule-faults.js';
import type { DenyRule } from './deny-rule-fields.js';
import { normalImageIds, spellingOf } from './deny-rule-spelling.js';

/** What a rule means: whom it concerns and what it looks for. */
type Meaning = Pick<PolicySettings, 'scope' | 'riskRule' | 'privilegeRule' | 'spelling'>;

/** Translates a rule, and tells the first thing that is wrong with it. An edit gives the policy as it is. */
export function readDenyRule(
  rule: DenyRule,
  template: Template,
  present?: Policy,
): { meaning: Meaning; fault: RuleFault | undefined } {
  const words = readWordLists(rule);
  const imageIds = normalImageIds(rule.EffectImageSet ?? []);
  // Without IsEffectAllImage, a rule concerns the images that it selects, or else all.
  const type = scopeTypeOf[rule.IsEffectAllImage ?? (imageIds.length ? 1 : 0)];
  const privilegeRule = { mode: modeOf[rule.PrivilegeRun ?? 0], privileges: rule.PrivilegeDetail ?? [] };
  const meaning: Meaning = {
    scope: type === 'ALL' ? { type } : { type, imageIds },
    riskRule: template === 'RISK_IMAGE' ? readRiskRule(rule, words, present) : null,
    privilegeRule: template === 'PRIVILEGED_IMAGE' ? privilegeRule : null,
    spelling: spellingOf(rule, words, imageIds),
  };
  return { meaning, fault: findRuleFault(rule, { template, ...meaning }) };
}
