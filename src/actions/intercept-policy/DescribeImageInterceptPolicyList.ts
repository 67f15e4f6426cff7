import { Type } from '@sinclair/typebox';
import { defineAction } from '../../api/define-action.js';
import { type Deps } from '../../deps.js';
import { normalImageId } from '../../domain/image.js';
import { templates } from '../../domain/policy.js';
import { type PolicyField, queryPolicies } from '../../domain/policy-query.js';
import { countImages } from '../../store/images.js';
import { listPolicies } from '../../store/policies.js';
import {
  Enum,
  type FilterMeaning,
  Filters,
  lowerCase,
  Order,
  pagingFields,
  readFilters,
  readPage,
} from '../list-request.js';
import { PolicySchema, writePolicy } from './policy.js';

const filters: Record<string, FilterMeaning<PolicyField>> = {
  PolicyId: { field: 'policyId', id: true },
  PolicyName: { field: 'name' },
  PolicyTemplate: { field: 'template', values: templates },
  EffectStatus: { field: 'effectStatus', values: ['OBSERVING', 'ENFORCING', 'DISABLED'] },
  Enabled: { field: 'enabled', values: ['true', 'false'], normalize: lowerCase },
  ImageId: { field: 'imageId', id: true, normalize: normalImageId },
};

const orderFields = {
  UpdateTime: 'updatedAt',
  EffectTime: 'effectTime',
  CreateTime: 'createdAt',
  PolicyName: 'name',
} as const;

export const DescribeImageInterceptPolicyList = defineAction({
  name: 'DescribeImageInterceptPolicyList',
  summary:
    'Lists policies as they are now. Filters: PolicyId, PolicyName, PolicyTemplate, EffectStatus, Enabled, ImageId.',
  access: 'read',
  input: Type.Object(
    {
      Filters: Type.Optional(Filters),
      ...pagingFields,
      OrderField: Enum(['UpdateTime', 'EffectTime', 'CreateTime', 'PolicyName'], { default: 'UpdateTime' }),
      Order,
      EnabledFirst: Type.Boolean({
        default: false,
        description: 'Policies that are on before those that are off',
      }),
    },
    { additionalProperties: false },
  ),
  output: Type.Object(
    { TotalCount: Type.Integer(), PolicyList: Type.Array(PolicySchema) },
    { additionalProperties: false },
  ),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const page = readPage(input, orderFields);
    const conditions = readFilters(input.Filters!, filters, fail);
    const order = { ...page, enabledFirst: input.EnabledFirst };
    const found = queryPolicies(await listPolicies(db, caller.appId), conditions, order, now);
    const images = await countImages(db, caller.appId);
    const shown = found.slice(page.offset, page.offset + page.limit);
    const context = { now, offsetMinutes: config.offsetMinutes, images };
    return { TotalCount: found.length, PolicyList: shown.map((policy) => writePolicy(policy, context)) };
  },
});
