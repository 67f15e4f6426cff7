import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { createExport } from '../../native/export/create-export.js';
import { JobId } from '../../native/export/export-job-fields.js';
import { Fields } from '../../schemas.js';
import { invertStatusOrder, ruleExportOrders, ruleFilters } from '../rule/deny-rule-filters.js';
import { readRunTimeFilters } from '../run-time-filters.js';
import { readTcssPage, tcssListFields } from '../tcss-list-request.js';
import { exportLimit } from './tcss-export-fields.js';

export const CreateImageDenyRuleExportJob = defineAction({
  name: 'CreateImageDenyRuleExportJob',
  summary: `Exports rules to a CSV file, in the background. Filters: ${Object.keys(ruleFilters).join(', ')}.`,
  role: 'reader',
  effect: 'writes',
  input: Fields({
    ...tcssListFields(['EffectTime', 'UpdateTime', 'Status'], 'UpdateTime'),
    Limit: exportLimit,
    TopTurnOn: Type.Boolean({ default: false, description: 'Rules that are on before those that are off' }),
  }),
  output: Fields({ JobId }),
  errors: ['InvalidParameterValue', 'LimitExceeded'],
  async handle(call, deps: Pick<Deps, 'db' | 'config' | 'exports'>) {
    const { input, fail } = call;
    const filters = readRunTimeFilters(input.Filters, ruleFilters, fail);
    const page = invertStatusOrder(readTcssPage(input, ruleExportOrders));
    const JobId = await createExport(call, deps, {
      base: 'ImageDenyRule',
      dialect: 'TCSS',
      query: { subject: 'POLICIES', filters, page: { ...page, enabledFirst: input.TopTurnOn } },
    });
    return { JobId };
  },
});
