import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { writeExportResult } from './write-tcss-export-job.js';
import { JobId, requireExportJob, signedLink } from '../../native/export/export-job-fields.js';
import { DownloadURL, exportState } from './tcss-export-fields.js';
import { Fields } from '../../schemas.js';

export const DescribeExportJobResult = defineAction({
  name: 'DescribeExportJobResult',
  summary: 'Shows how far an export is and, once its file is there, a URL that fetches it.',
  role: 'reader',
  effect: 'reads',
  input: Fields({ JobId }),
  output: Fields({
    ...exportState,
    ExportProgress: Type.Number({ minimum: 0, maximum: 100, description: 'Percent' }),
    DownloadURL,
  }),
  errors: ['ResourceNotFound'],
  async handle(call, deps: Pick<Deps, 'db' | 'config'>) {
    const job = await requireExportJob(deps, call, call.input.JobId);
    return { ...writeExportResult(job, call.say), DownloadURL: signedLink(job, call, deps.config).url };
  },
});
