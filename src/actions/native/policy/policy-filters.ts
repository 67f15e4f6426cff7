import { type Static, Type } from '@sinclair/typebox';
import type { Fail } from '../../../api/define-action.js';
import type { FieldFilter } from '../../../domain/filter.js';
import { normalImageId } from '../../../domain/image.js';
import { templates } from '../../../domain/policy.js';
import type { PolicyField } from '../../../domain/policy-query.js';
import type { FilterMeaning } from '../../../domain/filter.js';
import { Filters, lowerCase, readFilters } from '../../filters.js';
import { Order } from '../../paging.js';
import { Enum } from '../../schemas.js';

const meanings: Record<string, FilterMeaning<PolicyField>> = {
  PolicyId: { field: 'policyId', id: true },
  PolicyName: { field: 'name' },
  PolicyTemplate: { field: 'template', values: templates },
  EffectStatus: { field: 'effectStatus', values: ['OBSERVING', 'ENFORCING', 'DISABLED'] },
  Enabled: { field: 'enabled', values: ['true', 'false'], normalize: lowerCase },
  ImageId: { field: 'imageId', id: true, normalize: normalImageId },
};

/** The names of filters, for summaries. */
export const policyFilterNames = Object.keys(meanings).join(', ');

/** Which policies are asked for, and in which order. */
export const policyConditions = {
  Filters: Type.Optional(Filters),
  OrderField: Enum(['UpdateTime', 'EffectTime', 'CreateTime', 'PolicyName'], { default: 'UpdateTime' }),
  Order,
  EnabledFirst: Type.Boolean({
    default: false,
    description: 'Policies that are on before those that are off',
  }),
};

export const policyOrderFields = {
  UpdateTime: 'updatedAt',
  EffectTime: 'effectTime',
  CreateTime: 'createdAt',
  PolicyName: 'name',
} as const;

export const readPolicyFilters = (
  filters: Static<typeof Filters>,
  fail: Fail<'InvalidParameterValue'>,
): FieldFilter<PolicyField>[] => readFilters(filters, meanings, fail);
