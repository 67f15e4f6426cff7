import type { ExportStatus } from '../../../domain/export-job.js';
import { inverse } from './reverse-table.js';

/** ExportStatus. */
export const exportStatusOf = {
  RUNNING: 'RUNNING',
  SUCCEEDED: 'SUCCESS',
  FAILED: 'FAILURE',
} as const satisfies Record<ExportStatus, string>;
export const exportStatusWords = Object.values(exportStatusOf);
export const statusOfExport = inverse(exportStatusOf);
