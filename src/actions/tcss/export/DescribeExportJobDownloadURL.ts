import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { JobId, requireExportJob, signedLink } from '../../native/export/export-job-fields.js';
import { DownloadURL } from './export-state-fields.js';

export const DescribeExportJobDownloadURL = defineAction({
  name: 'DescribeExportJobDownloadURL',
  summary: 'Gives a new URL that fetches the file of an export; empty until it is there.',
  access: 'read',
  input: Type.Object({ JobID: JobId }, { additionalProperties: false }),
  output: Type.Object({ DownloadURL }, { additionalProperties: false }),
  errors: ['ResourceNotFound'],
  async handle(call, deps: Pick<Deps, 'db' | 'config'>) {
    const { input, caller, now, fail } = call;
    const job = await requireExportJob(deps, { appId: caller.appId, jobId: input.JobID, now, fail });
    return { DownloadURL: signedLink(job, call, deps.config).url };
  },
});
