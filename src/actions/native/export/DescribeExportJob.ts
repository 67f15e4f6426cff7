import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { ExportJobSchema, JobId, requireExportJob, writeExportJob } from './export-job-fields.js';

export const DescribeExportJob = defineAction({
  name: 'DescribeExportJob',
  summary: 'Shows how far an export is and, once its file is there, a URL that fetches it.',
  access: 'read',
  input: Type.Object({ JobId }, { additionalProperties: false }),
  output: Type.Object({ Job: ExportJobSchema }, { additionalProperties: false }),
  errors: ['ResourceNotFound'],
  async handle(call, deps: Pick<Deps, 'db' | 'config'>) {
    const { input, caller, now, fail } = call;
    const job = await requireExportJob(deps, { appId: caller.appId, jobId: input.JobId, now, fail });
    return { Job: writeExportJob(job, call, deps.config) };
  },
});
