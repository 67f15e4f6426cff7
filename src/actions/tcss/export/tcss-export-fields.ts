import { Type } from '@sinclair/typebox';
import { pagingFields } from '../../paging.js';
import { Enum } from '../../schemas.js';
import { exportStatusWords } from '../words/export-status.js';

/** For more rows, use Offset or the native exports, which have no limit. */
const maxRows = 10_000;
export const exportLimit = {
  ...pagingFields.Limit,
  minimum: 0,
  maximum: maxRows,
  default: maxRows,
  description: 'Rows of the file',
};

/** What every reply about a job has. ExportProgress is not here: its type differs. */
export const exportState = {
  ExportStatus: Enum(exportStatusWords),
  FailureMsg: Type.String({ description: 'Why it failed; empty unless it did' }),
};

export const DownloadURL = Type.String({
  description: 'Fetches the file without further credentials, for a while; empty until it is there',
});
