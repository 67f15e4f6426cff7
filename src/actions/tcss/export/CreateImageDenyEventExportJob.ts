import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { createExport } from '../../native/export/create-export.js';
import { JobId } from '../../native/export/export-job-fields.js';
import { Fields } from '../../schemas.js';
import { eventFilters, eventOrders, eventQueryOf } from '../event/deny-event-filters.js';
import { readRunTimeFilters } from '../run-time-filters.js';
import { readTcssPage, tcssListFields } from '../tcss-list-request.js';
import { exportLimit } from './tcss-export-fields.js';

export const CreateImageDenyEventExportJob = defineAction({
  name: 'CreateImageDenyEventExportJob',
  summary: `Exports events to a CSV file, in the background. Filters: ${Object.keys(eventFilters).join(', ')} (first and last).`,
  role: 'reader',
  effect: 'writes',
  input: Fields({
    ...tcssListFields(['EventCount', 'LatestFoundTime'], 'LatestFoundTime'),
    Limit: exportLimit,
  }),
  output: Fields({ JobId }),
  errors: ['InvalidParameterValue', 'LimitExceeded'],
  async handle(call, deps: Pick<Deps, 'db' | 'config' | 'exports'>) {
    const { input, fail } = call;
    const filters = readRunTimeFilters(input.Filters, eventFilters, fail);
    const query = eventQueryOf(filters, deps.config.offsetMinutes, fail);
    const JobId = await createExport(call, deps, {
      base: 'ImageDenyEvent',
      dialect: 'TCSS',
      query: { subject: 'EVENTS', query, page: readTcssPage(input, eventOrders) },
    });
    return { JobId };
  },
});
