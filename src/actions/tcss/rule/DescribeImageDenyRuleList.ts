import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { queryPolicies } from '../../../domain/policy-query.js';
import { countImages } from '../../../store/images/find-images.js';
import { listPolicies } from '../../../store/policies/list-policies.js';
import { Fields } from '../../schemas.js';
import { readRunTimeFilters } from '../run-time-filters.js';
import { readTcssPage, tcssListFields } from '../tcss-list-request.js';
import { ImageDenyRule } from './deny-rule-fields.js';
import { ruleFilters, ruleOrders } from './deny-rule-filters.js';
import { writeRuleSummary } from './write-deny-rule.js';

export const DescribeImageDenyRuleList = defineAction({
  name: 'DescribeImageDenyRuleList',
  summary: `Lists rules as they are now. Filters: ${Object.keys(ruleFilters).join(', ')}.`,
  role: 'reader',
  effect: 'reads',
  input: Fields({
    ...tcssListFields(['EffectTime', 'UpdateTime'], 'UpdateTime'),
    TopTurnOn: Type.Boolean({ default: false, description: 'Rules that are on before those that are off' }),
  }),
  output: Fields({ TotalCount: Type.Integer(), List: Type.Array(ImageDenyRule) }),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const page = readTcssPage(input, ruleOrders);
    const filters = readRunTimeFilters(input.Filters, ruleFilters, fail);
    const order = { ...page, enabledFirst: input.TopTurnOn };
    const found = queryPolicies(await listPolicies(db, caller.appId), filters, order, now);
    const images = await countImages(db, caller.appId);
    const shown = found.slice(page.offset, page.offset + page.limit);
    const context = { now, offsetMinutes: config.offsetMinutes, images };
    return { TotalCount: found.length, List: shown.map((policy) => writeRuleSummary(policy, context)) };
  },
});
