import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { eventFilters, eventOrders } from '../event/deny-event-filters.js';
import { exportNameOf } from './write-deny-export.js';
import { createExport } from '../../native/export/create-export.js';
import { JobId } from '../../native/export/export-job-fields.js';
import { readEventQuery } from '../event/read-event-query.js';
import { exportLimit } from './export-state-fields.js';
import { readTcssPage, tcssListFields } from '../tcss-list-request.js';
import { Fields } from '../../schemas.js';

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
    const query = readEventQuery(input.Filters, deps.config.offsetMinutes, fail);
    const JobId = await createExport(call, deps, {
      base: exportNameOf.EVENTS,
      dialect: 'TCSS',
      query: { subject: 'EVENTS', query, page: readTcssPage(input, eventOrders) },
    });
    return { JobId };
  },
});
