import { exportFailure, type ExportJob } from '../../../domain/export-job.js';
import type { Text } from '../../../platform/text.js';
import { exportStatusOf } from '../words/export-status.js';
import { writeTime } from '../write-tcss-time.js';
import { exportSource } from './tcss-export-filters.js';

/** How far a job is, DescribeExportJobResult. */
export const writeExportResult = (job: ExportJob, say: (text: Text) => string) => ({
  ExportStatus: exportStatusOf[job.status],
  ExportProgress: job.progress,
  FailureMsg: say(exportFailure(job)),
});

/** A job as lists show it, ExportJobInfo. */
export const writeExportJob = (job: ExportJob, offsetMinutes: number, say: (text: Text) => string) => ({
  JobID: job.jobId,
  JobName: job.name,
  Source: exportSource,
  ...writeExportResult(job, say),
  Timeout: writeTime(job.expiresAt, offsetMinutes),
  InsertTime: writeTime(job.createdAt, offsetMinutes),
});
