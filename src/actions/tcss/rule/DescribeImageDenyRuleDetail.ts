import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { countImages } from '../../../store/images/images.js';
import { listPolicies } from '../../../store/policies.js';
import { writeRule } from './translate-deny-rule.js';
import { ruleWords } from '../words/deny-rule-words.js';
import { refusalAnswer } from '../../native/policy/policy-refusals.js';
import { ImageDenyRuleDetail, RuleID } from './deny-rule-fields.js';
import { Fields } from '../../schemas.js';

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
    if (!policy)
      throw fail(
        'ResourceNotFound',
        refusalAnswer({ refused: 'NOT_FOUND', policyIds: [RuleID] }, ruleWords)[1],
      );
    const images = await countImages(db, caller.appId);
    return writeRule(policy, { now, offsetMinutes: config.offsetMinutes, images });
  },
});
