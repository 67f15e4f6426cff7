import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { countByStatus } from '../../../domain/policy-query.js';
import { listPolicies } from '../../../store/policies/list-policies.js';
import { Fields } from '../../schemas.js';

export const DescribeImageDenyRuleSummary = defineAction({
  name: 'DescribeImageDenyRuleSummary',
  summary: 'Counts the rules by what they do now.',
  role: 'reader',
  effect: 'reads',
  input: Fields({}),
  output: Fields({
    RuleTotalCount: Type.Integer({ description: 'All rules' }),
    EnabledRuleCount: Type.Integer({ description: 'Those switched on: observing and intercepting' }),
    ObservedRuleCount: Type.Integer({ description: 'Those that alert' }),
    EffectiveRuleCount: Type.Integer({ description: 'Those that intercept' }),
  }),
  errors: [],
  async handle({ caller, now }, { db }: Pick<Deps, 'db'>) {
    const policies = await listPolicies(db, caller.appId);
    const { OBSERVING, ENFORCING } = countByStatus(policies, now);
    return {
      RuleTotalCount: policies.length,
      EnabledRuleCount: OBSERVING + ENFORCING,
      ObservedRuleCount: OBSERVING,
      EffectiveRuleCount: ENFORCING,
    };
  },
});
