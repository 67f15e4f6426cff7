import { dayMs } from './calendar.js';
import type { EventOrderField, EventQuery } from './event-query.js';
import type { FieldFilter, Page } from './filter.js';
import type { PolicyField, PolicyOrderField } from './policy-query.js';
import { type Text, text } from '../platform/text.js';

/** Which part of what is found, and in which order; all of it when there is no limit. */
type ExportPage<Field extends string> = Omit<Page<Field>, 'limit'> & { limit?: number };

/** What a job exports: by the same conditions and in the same order as the list of it. */
export type ExportQuery =
  | {
      subject: 'POLICIES';
      filters: readonly FieldFilter<PolicyField>[];
      page: ExportPage<PolicyOrderField> & { enabledFirst: boolean };
    }
  | { subject: 'EVENTS'; query: EventQuery; page: ExportPage<EventOrderField> };

export const exportSubjects = ['POLICIES', 'EVENTS'] as const satisfies readonly ExportQuery['subject'][];

/** Whose words and columns the file has. */
export type ExportDialect = 'NATIVE' | 'TCSS';

/** RUNNING from the beginning: a caller cannot tell, and need not, whether an instance is at it already. */
export const exportStatuses = ['RUNNING', 'SUCCEEDED', 'FAILED'] as const;
export type ExportStatus = (typeof exportStatuses)[number];

/** An export as it is asked for. */
export interface ExportRequest {
  /** Of the file, without extension. */
  name: string;
  dialect: ExportDialect;
  /** Of the header row. */
  language: keyof Text;
  query: ExportQuery;
}

/** An export that was asked for, and what has become of it. */
export interface ExportJob extends ExportRequest {
  appId: number;
  jobId: string;
  status: ExportStatus;
  /** Percent; 100 when it has succeeded, and only then. */
  progress: number;
  createdAt: Date;
  endedAt: Date | null;
  /** From here on the job and its file are gone; counts once it has ended. */
  expiresAt: Date;
  /** What there is to download, once it has succeeded. */
  file: ExportFile | null;
  /** Key of the signatures of its download URLs. */
  urlSecret: Buffer;
}

/** A file that is whole. */
export interface ExportFile {
  /** The run that made it. */
  runId: string;
  rowCount: number;
  byteCount: number;
}

/** When a job and its file go, of which the end is known or, before that, supposed. */
export const exportExpiry = (endedAt: Date): Date => new Date(endedAt.getTime() + dayMs);

/** Jobs that an account may have unfinished at a time, so that none keeps the others waiting for long. */
export const maxUnfinishedExports = 5;

/** Runs of one job that are begun before it is given up: what breaks off so often breaks off always. */
export const maxExportRuns = 5;

/** How far a run is that has read some of its rows, in percent; never 100, which only a whole file has. */
export const exportProgress = (rowsRead: number, rowsInAll: number): number =>
  Math.min(99, Math.floor((100 * rowsRead) / Math.max(1, rowsInAll)));

/** What callers learn of a job that failed; '' of any other. */
export function exportFailure({ status, jobId }: Pick<ExportJob, 'status' | 'jobId'>): Text {
  if (status !== 'FAILED') return text('', '');
  return text(
    `The export was begun ${maxExportRuns} times and never came to its end; the service's log has the causes under job ${jobId}. Create it anew.`,
    `导出任务已尝试 ${maxExportRuns} 次均未完成，原因见服务日志中的任务 ${jobId}，请重新创建。`,
  );
}

/** `base-1250000000-20260310120000`: whose file it is and of when, in the configured zone. */
export const exportName = (base: string, appId: number, time: string): string =>
  `${base}-${appId}-${time.replace(/\D/g, '')}`;
