import { type Static, Type } from '@sinclair/typebox';
import type { Fail } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { allows } from '../../../api/roles.js';
import {
  exportFailure,
  type ExportJob,
  exportStatuses,
  type ExportSubject,
  exportSubjects,
} from '../../../domain/export-job.js';
import { quote, type Text, text } from '../../../platform/text.js';
import { downloadUrl } from '../../../exports/download-url.js';
import { findExportJob } from '../../../store/exports/export-jobs.js';

import { Time, timeWriter } from '../../wire-time.js';
import { Enum, Fields, OrNull } from '../../schemas.js';

export const JobId = Type.String({ minLength: 1, maxLength: 64, description: 'Id of the export job' });

export const ExportJobSchema = Fields({
  JobId,
  JobName: Type.String({ description: 'Name of the file, without `.csv`' }),
  Subject: Enum(exportSubjects, { description: 'What is exported' }),
  Status: Enum(exportStatuses),
  Progress: Type.Integer({ minimum: 0, maximum: 100, description: 'Percent; 100 once there is the file' }),
  FailureMessage: Type.String({ description: 'Why it failed; empty unless it did' }),
  RowCount: OrNull(Type.Integer({ description: 'Rows of the file, header apart; null until it is there' })),
  Size: OrNull(Type.Integer({ description: 'Bytes of the file; null until it is there' })),
  DownloadUrl: OrNull(
    Type.String({ description: 'Fetches the file without further credentials; null until it is there' }),
  ),
  DownloadUrlExpireTime: OrNull(Time('Up to here the URL can be used')),
  CreateTime: Time('When it was created; states in the file are as of then'),
  EndTime: OrNull(Time('When it succeeded or failed')),
  ExpireTime: Time('When job and file are deleted, a day after the end'),
});

/** What a caller may see exports of: not the audit log, unless it may read that itself. */
export const subjectsFor = (role: string): readonly ExportSubject[] =>
  allows(role, 'auditor') ? exportSubjects : exportSubjects.filter((subject) => subject !== 'AUDIT');

/** One job of the account. */
export async function requireExportJob(
  { db }: Pick<Deps, 'db'>,
  {
    caller: { appId, role },
    now,
    fail,
  }: { caller: { appId: number; role: string }; now: Date; fail: Fail<'ResourceNotFound'> },
  jobId: string,
): Promise<ExportJob> {
  const job = await findExportJob(db, appId, jobId, now, subjectsFor(role));
  if (job) return job;
  throw fail(
    'ResourceNotFound',
    text(
      `There is no export job \`${quote(jobId)}\`; jobs are kept for a day after their end.`,
      `导出任务 \`${quote(jobId)}\` 不存在；任务结束后保留一天。`,
    ),
  );
}

/** The download URL of a job as it is handed out at an instant; '' until there is a file. It ends with the file at the latest. */
export function signedLink(
  job: ExportJob,
  { endpoint, now }: { endpoint: string; now: Date },
  { exportUrlSeconds }: Pick<Deps['config'], 'exportUrlSeconds'>,
): { url: string; expiresAt: Date } {
  const expiresAt = new Date(Math.min(now.getTime() + exportUrlSeconds * 1000, job.expiresAt.getTime()));
  return { url: downloadUrl(endpoint, job, expiresAt), expiresAt };
}

/** A job as a reply shows it. */
export function writeExportJob(
  job: ExportJob,
  call: { endpoint: string; now: Date; say: (text: Text) => string },
  config: Pick<Deps['config'], 'exportUrlSeconds' | 'offsetMinutes'>,
): Static<typeof ExportJobSchema> {
  const { time, optionalTime } = timeWriter(config.offsetMinutes);
  const link = job.file && signedLink(job, call, config);
  return {
    JobId: job.jobId,
    JobName: job.name,
    Subject: job.query.subject,
    Status: job.status,
    Progress: job.progress,
    FailureMessage: call.say(exportFailure(job)),
    RowCount: job.file && job.file.rowCount,
    Size: job.file && job.file.byteCount,
    DownloadUrl: link && link.url,
    DownloadUrlExpireTime: link && time(link.expiresAt),
    CreateTime: time(job.createdAt),
    EndTime: optionalTime(job.endedAt),
    ExpireTime: time(job.expiresAt),
  };
}
