import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { queryPolicies } from '../../../domain/policy-query.js';
import { countImages } from '../../../store/images/find-images.js';
import { listPolicies } from '../../../store/policies/list-policies.js';
import { pagingFields, readPage } from '../../paging.js';
import {
  policyConditions,
  policyFilterNames,
  policyOrderFields,
  readPolicyFilters,
} from './policy-filters.js';
import { PolicySchema, writePolicy } from './policy-fields.js';
import { Fields } from '../../schemas.js';

export const DescribeImageInterceptPolicyList = defineAction({
  name: 'DescribeImageInterceptPolicyList',
  summary: `Lists policies as they are now. Filters: ${policyFilterNames}.`,
  role: 'reader',
  effect: 'reads',
  input: Fields({ ...policyConditions, ...pagingFields }),
  output: Fields({ TotalCount: Type.Integer(), PolicyList: Type.Array(PolicySchema) }),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const page = readPage(input, policyOrderFields);
    const conditions = readPolicyFilters(input.Filters!, fail);
    const order = { ...page, enabledFirst: input.EnabledFirst };
    const found = queryPolicies(await listPolicies(db, caller.appId), conditions, order, now);
    const images = await countImages(db, caller.appId);
    const shown = found.slice(page.offset, page.offset + page.limit);
    const context = { now, offsetMinutes: config.offsetMinutes, images };
    return { TotalCount: found.length, PolicyList: shown.map((policy) => writePolicy(policy, context)) };
  },
});
