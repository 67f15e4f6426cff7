import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { listExportJobs } from '../../../store/exports/export-jobs.js';
import { Fields } from '../../schemas.js';
import { Time } from '../../wire-time.js';
import { readRunTimeFilters } from '../run-time-filters.js';
import { readTcssPage, tcssListFields } from '../tcss-list-request.js';
import { subjectsFor } from '../../native/export/export-job-fields.js';
import { exportState } from './tcss-export-fields.js';
import { exportFilters, exportOrders, statusesAskedFor } from './tcss-export-filters.js';
import { writeExportJob } from './write-tcss-export-job.js';

const ExportJobInfo = Fields({
  JobID: Type.String(),
  JobName: Type.String({ description: 'Name of the file, without `.csv`' }),
  Source: Type.String({ description: 'Always LocalImage' }),
  ...exportState,
  ExportProgress: Type.Integer({ minimum: 0, maximum: 100, description: 'Percent' }),
  Timeout: Time('When job and file are deleted, a day after the end'),
  InsertTime: Time('When it was created'),
});

export const DescribeExportJobManageList = defineAction({
  name: 'DescribeExportJobManageList',
  summary: `Lists the export jobs of the account, those of native actions included. Filters: ${Object.keys(exportFilters).join(', ')}.`,
  role: 'reader',
  effect: 'reads',
  input: Fields(tcssListFields(['InsertTime'], 'InsertTime')),
  output: Fields({ TotalCount: Type.Integer({ minimum: 0 }), List: Type.Array(ExportJobInfo) }),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, now, say, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const statuses = statusesAskedFor(readRunTimeFilters(input.Filters, exportFilters, fail));
    const page = readTcssPage(input, exportOrders);
    const shown = { statuses, subjects: subjectsFor(caller.role) };
    const { total, jobs } = await listExportJobs(db, caller.appId, now, shown, page);
    return { TotalCount: total, List: jobs.map((job) => writeExportJob(job, config.offsetMinutes, say)) };
  },
});
