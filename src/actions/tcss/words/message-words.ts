import { text } from '../../../platform/text.js';

/** What messages call the things of this dialect. */
export const ruleWords = {
  policy: text('rule', '规则'),
  policies: text('rules', '规则'),
  id: 'RuleID',
  privileged: 'RULE_PRIVILEGE',
  imageIds: 'EffectImageSet',
};
