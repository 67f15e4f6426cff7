import { dayMs } from './calendar.js';
import type { AuditQuery } from './audit.js';
import type { EventOrderField, EventQuery } from './event-query.js';
import type { FieldFilter, Page } from './filter.js';
import type { PolicyField, PolicyOrderField } from './policy-query.js';
import { counted, type Text, text } from '../platform/text.js';

/** Without a limit, everything. */
type ExportPage<Field extends string> = Omit<Page<Field>, 'limit'> & { limit?: number };

export type ExportQuery =
  | {
      subject: 'POLICIES';
      filters: readonly FieldFilter<PolicyField>[];
      page: ExportPage<PolicyOrderField> & { enabledFirst: boolean };
    }
  | { subject: 'EVENTS'; query: EventQuery; page: ExportPage<EventOrderField> }
  | { subject: 'AUDIT'; query: AuditQuery };

export const exportSubjects = [
  'POLICIES',
  'EVENTS',
  'AUDIT',
] as const satisfies readonly ExportQuery['subject'][];
export type ExportSubject = (typeof exportSubjects)[number];

export type ExportDialect = 'NATIVE' | 'TCSS';

/** RUNNING from creation: whether an instance has begun is of no use to callers. */
export const exportStatuses = ['RUNNING', 'SUCCEEDED', 'FAILED'] as const;
export type ExportStatus = (typeof exportStatuses)[number];

export interface ExportRequest {
  name: string;
  dialect: ExportDialect;
  language: keyof Text;
  query: ExportQuery;
}

export interface ExportJob extends ExportRequest {
  appId: number;
  jobId: string;
  status: ExportStatus;
  /** Percent; 100 only when succeeded. */
  progress: number;
  createdAt: Date;
  endedAt: Date | null;
  expiresAt: Date;
  file: ExportFile | null;
  urlSecret: Buffer;
}

export interface ExportFile {
  runId: string;
  rowCount: number;
  byteCount: number;
}

/** Deletion time of job and file; before the job ends, pass an assumed end. */
export const exportExpiry = (endedAt: Date): Date => new Date(endedAt.getTime() + dayMs);

/** For each account, so that none blocks the others for long. */
export const maxUnfinishedExports = 5;

/** A job that breaks this often always does. */
export const maxExportRuns = 5;

/** Percent; below 100, which means a complete file. */
export const exportProgress = (rowsRead: number, rowsInAll: number): number =>
  Math.min(99, Math.floor((100 * rowsRead) / Math.max(1, rowsInAll)));

export function exportFailure({ status, jobId }: Pick<ExportJob, 'status' | 'jobId'>): Text {
  if (status !== 'FAILED') return text('', '');
  return text(
    `The export was begun ${counted(maxExportRuns, 'time')} and never came to its end; the service's log has the causes under job ${jobId}. Create it anew.`,
    `导出任务已尝试 ${maxExportRuns} 次均未完成，原因见服务日志中的任务 ${jobId}，请重新创建。`,
  );
}

/** `base-1250000000-20260310120000`, in the configured zone. */
export const exportName = (base: string, appId: number, time: string): string =>
  `${base}-${appId}-${time.replace(/\D/g, '')}`;
