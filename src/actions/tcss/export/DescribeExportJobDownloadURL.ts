import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { JobId, requireExportJob, signedLink } from '../../native/export/export-job-fields.js';
import { DownloadURL } from './tcss-export-fields.js';
import { Fields } from '../../schemas.js';

export const DescribeExportJobDownloadURL = defineAction({
  name: 'DescribeExportJobDownloadURL',
  summary: 'Gives a new URL that fetches the file of an export; empty until it is there.',
  role: 'reader',
  effect: 'reads',
  input: Fields({ JobID: JobId }),
  output: Fields({ DownloadURL }),
  errors: ['ResourceNotFound'],
  async handle(call, deps: Pick<Deps, 'db' | 'config'>) {
    const job = await requireExportJob(deps, call, call.input.JobID);
    return { DownloadURL: signedLink(job, call, deps.config).url };
  },
});
