import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import {
  policyConditions,
  policyFilterNames,
  policyOrderFields,
  readPolicyFilters,
} from '../policy/policy-filters.js';
import { readOrder } from '../../paging.js';
import { createExport } from './create-export.js';
import { JobId } from './export-job-fields.js';
import { Fields } from '../../schemas.js';

export const CreateImageInterceptPolicyExportJob = defineAction({
  name: 'CreateImageInterceptPolicyExportJob',
  summary: `Exports policies to a CSV file, in the background; DescribeExportJob has its URL. Filters: ${policyFilterNames}.`,
  role: 'reader',
  effect: 'writes',
  input: Fields(policyConditions),
  output: Fields({ JobId }),
  errors: ['InvalidParameterValue', 'LimitExceeded'],
  async handle(call, deps: Pick<Deps, 'db' | 'config' | 'exports'>) {
    const { input, fail } = call;
    const filters = readPolicyFilters(input.Filters!, fail);
    const order = { ...readOrder(input, policyOrderFields), enabledFirst: input.EnabledFirst };
    const JobId = await createExport(call, deps, {
      base: 'image-intercept-policies',
      dialect: 'NATIVE',
      query: { subject: 'POLICIES', filters, page: { ...order, offset: 0 } },
    });
    return { JobId };
  },
});
