import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { labels } from '../../../domain/finding.js';
import { categories, privileges } from '../../../domain/privileges/catalog.js';
import { sensitiveDataTypes } from '../../../domain/sensitive-data-types.js';
import { policySeverities } from '../../../domain/severity.js';
import { vulnerabilityClasses } from '../../../domain/vulnerability-class.js';
import { countImages } from '../../../store/images/find-images.js';
import { listPolicies } from '../../../store/policies/list-policies.js';
import { Fields } from '../../schemas.js';

export const DescribeImageInterceptPolicyOptions = defineAction({
  name: 'DescribeImageInterceptPolicyOptions',
  summary:
    'Tells what a new policy can be made of: privileges, severities, labels, classes, types, and how many images there are.',
  role: 'reader',
  effect: 'reads',
  input: Fields({}),
  output: Fields({
    PrivilegePolicyId: Type.Union([Type.String(), Type.Null()], {
      description: 'The one PRIVILEGED_IMAGE policy, if there is one',
    }),
    ScannedImageCount: Type.Integer(),
    PrivilegeCategories: Type.Array(
      Fields({
        Category: Type.String(),
        Description: Type.String({ description: 'What its items have in common, in one sentence' }),
        Items: Type.Array(
          Fields({
            Item: Type.String(),
            Description: Type.String(),
            Default: Type.Boolean({
              description: 'Whether naming the whole category means this item too',
            }),
          }),
        ),
      }),
    ),
    Severities: Type.Array(Type.String()),
    Labels: Type.Array(Type.String()),
    VulnerabilityClasses: Type.Array(Type.String()),
    SensitiveDataTypes: Type.Array(Type.String(), {
      description: 'Types that are known; scanners may report others',
    }),
  }),
  errors: [],
  async handle({ caller, say }, { db }: Pick<Deps, 'db'>) {
    const policies = await listPolicies(db, caller.appId);
    const { scanned } = await countImages(db, caller.appId);
    return {
      PrivilegePolicyId: policies.find(({ template }) => template === 'PRIVILEGED_IMAGE')?.policyId ?? null,
      ScannedImageCount: scanned,
      PrivilegeCategories: categories.map(({ category, description }) => ({
        Category: category,
        Description: say(description),
        Items: privileges
          .filter((privilege) => privilege.category === category)
          .map(({ item, description: meaning, default: isDefault }) => ({
            Item: item,
            Description: say(meaning),
            Default: isDefault,
          })),
      })),
      Severities: Array.from(policySeverities),
      Labels: Array.from(labels),
      VulnerabilityClasses: Array.from(vulnerabilityClasses),
      SensitiveDataTypes: Array.from(sensitiveDataTypes),
    };
  },
});
