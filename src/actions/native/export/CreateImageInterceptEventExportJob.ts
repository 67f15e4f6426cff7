import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import {
  eventConditions,
  eventFilterNames,
  eventOrderFields,
  readEventQuery,
} from '../event/event-filters.js';
import { readOrder } from '../../paging.js';
import { createExport } from './create-export.js';
import { JobId } from './export-job-fields.js';
import { Fields } from '../../schemas.js';

export const CreateImageInterceptEventExportJob = defineAction({
  name: 'CreateImageInterceptEventExportJob',
  summary: `Exports events to a CSV file, in the background; DescribeExportJob has its URL. Filters: ${eventFilterNames}.`,
  role: 'reader',
  effect: 'writes',
  input: Fields(eventConditions),
  output: Fields({ JobId }),
  errors: ['InvalidParameterValue', 'LimitExceeded'],
  async handle(call, deps: Pick<Deps, 'db' | 'config' | 'exports'>) {
    const { input, fail } = call;
    const query = readEventQuery(input, deps.config.offsetMinutes, fail);
    const JobId = await createExport(call, deps, {
      base: 'image-intercept-events',
      dialect: 'NATIVE',
      query: { subject: 'EVENTS', query, page: { ...readOrder(input, eventOrderFields), offset: 0 } },
    });
    return { JobId };
  },
});
