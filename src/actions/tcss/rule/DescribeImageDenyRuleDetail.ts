import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { countImages } from '../../../store/images/find-images.js';
import { listPolicies } from '../../../store/policies/list-policies.js';
import { noSuchPolicy } from '../../native/policy/policy-refusal-texts.js';
import { Fields } from '../../schemas.js';
import { ruleWords } from '../words/message-words.js';
import { ImageDenyRuleDetail, RuleID } from './deny-rule-fields.js';
import { writeRule } from './write-deny-rule.js';

export const DescribeImageDenyRuleDetail = defineAction({
  name: 'DescribeImageDenyRuleDetail',
  summary: 'Shows one rule as it is now, its lists as they were written.',
  role: 'reader',
  effect: 'reads',
  input: Fields({ RuleID }),
  output: ImageDenyRuleDetail,
  errors: ['ResourceNotFound'],
  async handle({ input: { RuleID }, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const [policy] = await listPolicies(db, caller.appId, [RuleID]);
    if (!policy) throw fail('ResourceNotFound', noSuchPolicy(RuleID, ruleWords));
    const images = await countImages(db, caller.appId);
    return writeRule(policy, { now, offsetMinutes: config.offsetMinutes, images });
  },
});
