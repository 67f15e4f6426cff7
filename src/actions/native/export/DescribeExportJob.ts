import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { ExportJobSchema, JobId, requireExportJob, writeExportJob } from './export-job-fields.js';
import { Fields } from '../../schemas.js';

export const DescribeExportJob = defineAction({
  name: 'DescribeExportJob',
  summary: 'Shows how far an export is and, once its file is there, a URL that fetches it.',
  role: 'reader',
  effect: 'reads',
  input: Fields({ JobId }),
  output: Fields({ Job: ExportJobSchema }),
  errors: ['ResourceNotFound'],
  async handle(call, deps: Pick<Deps, 'db' | 'config'>) {
    const job = await requireExportJob(deps, call, call.input.JobId);
    return { Job: writeExportJob(job, call, deps.config) };
  },
});
