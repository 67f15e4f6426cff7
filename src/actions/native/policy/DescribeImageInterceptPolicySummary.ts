import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { countByStatus } from '../../../domain/policy-query.js';
import { listPolicies } from '../../../store/policies/list-policies.js';
import { Fields } from '../../schemas.js';

export const DescribeImageInterceptPolicySummary = defineAction({
  name: 'DescribeImageInterceptPolicySummary',
  summary: 'Counts the policies by what they do now.',
  role: 'reader',
  effect: 'reads',
  input: Fields({}),
  output: Fields({
    TotalCount: Type.Integer({ description: 'All policies' }),
    EnabledCount: Type.Integer({ description: 'Those switched on: observing and enforcing' }),
    ObservingCount: Type.Integer({ description: 'Those that alert' }),
    EnforcingCount: Type.Integer({ description: 'Those that intercept' }),
    DisabledCount: Type.Integer({ description: 'Those switched off' }),
  }),
  errors: [],
  async handle({ caller, now }, { db }: Pick<Deps, 'db'>) {
    const policies = await listPolicies(db, caller.appId);
    const { OBSERVING, ENFORCING, DISABLED } = countByStatus(policies, now);
    return {
      TotalCount: policies.length,
      EnabledCount: OBSERVING + ENFORCING,
      ObservingCount: OBSERVING,
      EnforcingCount: ENFORCING,
      DisabledCount: DISABLED,
    };
  },
});
