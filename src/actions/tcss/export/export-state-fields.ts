import { Type } from '@sinclair/typebox';
import { exportStatusWords } from './write-deny-export.js';
import { pagingFields } from '../../list-request.js';
import { Enum } from '../../schemas.js';

/** Most rows of one file. More are had by Offset, or by the native exports, which have no bound. */
const maxRows = 10_000;
export const exportLimit = {
  ...pagingFields.Limit,
  minimum: 0,
  maximum: maxRows,
  default: maxRows,
  description: 'Rows of the file',
};

/** What every reply about a job says of it; the type of ExportProgress differs. */
export const exportState = {
  ExportStatus: Enum(exportStatusWords),
  FailureMsg: Type.String({ description: 'Why it failed; empty unless it did' }),
};

export const DownloadURL = Type.String({
  description: 'Fetches the file without further credentials, for a while; empty until it is there',
});
