import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { exportStatuses } from '../../../domain/export-job.js';
import { listExportJobs } from '../../../store/exports/export-jobs.js';
import { pagingFields } from '../../paging.js';
import { Enum, Fields } from '../../schemas.js';
import { ExportJobSchema, subjectsFor, writeExportJob } from './export-job-fields.js';

export const DescribeExportJobList = defineAction({
  name: 'DescribeExportJobList',
  summary: 'Lists the exports of the account that are kept, the newest first, with their progress and files.',
  role: 'reader',
  effect: 'reads',
  input: Fields({
    Statuses: Type.Array(Enum(exportStatuses), {
      default: [...exportStatuses],
      minItems: 1,
      maxItems: exportStatuses.length,
      description: 'Any of these; default all',
    }),
    ...pagingFields,
  }),
  output: Fields({ TotalCount: Type.Integer(), JobList: Type.Array(ExportJobSchema) }),
  errors: [],
  async handle(call, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const { Statuses, Limit: limit, Offset: offset } = call.input;
    const page = { limit, offset, descending: true };
    const { appId, role } = call.caller;
    const shown = { statuses: Statuses, subjects: subjectsFor(role) };
    const { total, jobs } = await listExportJobs(db, appId, call.now, shown, page);
    return { TotalCount: total, JobList: jobs.map((job) => writeExportJob(job, call, config)) };
  },
});
