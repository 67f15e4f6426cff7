import { randomBytes, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import {
  type ExportJob,
  type ExportQuery,
  type ExportSubject,
  type ExportRequest,
  exportExpiry,
  type ExportStatus,
} from '../../domain/export-job.js';
import { isUuid } from '../../platform/uuid.js';
import { type Actor, lockAccount } from '../account.js';
import { byCaller, writeAudit } from '../audit/write-audit.js';
import type { Database } from '../database/connections.js';

export interface ExportJobRow {
  app_id: number;
  job_id: string;
  name: string;
  dialect: ExportJob['dialect'];
  language: ExportJob['language'];
  query: ExportQuery;
  status: ExportStatus;
  runs: number;
  url_secret: Buffer;
  run_id: string | null;
  row_count: number;
  byte_count: number;
  created_at: Date;
  ended_at: Date | null;
  expires_at: Date;
  /** Percent of the run in progress; null before its first chunk. */
  progress: number | null;
}

export const toJob = (row: ExportJobRow): ExportJob => ({
  appId: row.app_id,
  jobId: row.job_id,
  name: row.name,
  dialect: row.dialect,
  language: row.language,
  query: readQuery(row.query),
  status: row.status,
  progress: row.status === 'SUCCEEDED' ? 100 : (row.progress ?? 0),
  createdAt: row.created_at,
  endedAt: row.ended_at,
  expiresAt: row.expires_at,
  file:
    row.run_id === null ? null : { runId: row.run_id, rowCount: row.row_count, byteCount: row.byte_count },
  urlSecret: row.url_secret,
});

/** JSON holds instants as text. */
function readQuery(stored: ExportQuery): ExportQuery {
  if (stored.subject === 'POLICIES') return stored;
  const { from, before } = stored.query;
  const range = { ...(from && { from: new Date(from) }), ...(before && { before: new Date(before) }) };
  return { ...stored, query: { ...stored.query, ...range } } as ExportQuery;
}

/** How much an account may have of exports. */
export interface ExportQuota {
  unfinished: number;
  /** Unfinished, failed, or with a file that has not expired. */
  jobs: number;
  /** Of all files that have not expired. */
  bytes: number;
}

/** Which part of the quota is used up, and when the first of the jobs that use it will have expired. */
export type ExportRefusal =
  { exceeded: 'unfinished' } | { exceeded: 'jobs' | 'bytes'; used: number; freeAt: Date | null };

/** Creates a job; returns its id, or why the account may have no more. */
export async function createExportJob(
  db: Database,
  actor: Actor,
  { query, ...request }: ExportRequest,
  quota: ExportQuota,
): Promise<string | ExportRefusal> {
  const jobId = randomUUID();
  return db.transaction(async (tx) => {
    await lockAccount(tx, actor.appId);
    const refusal = await findExceeded(tx, actor, quota);
    if (refusal) return refusal;
    await tx('export_jobs').insert({
      app_id: actor.appId,
      job_id: jobId,
      ...request,
      subject: query.subject,
      query: JSON.stringify(query),
      status: 'RUNNING',
      url_secret: randomBytes(32),
      created_by: actor.uin,
      created_at: actor.now,
      expires_at: exportExpiry(actor.now),
    });
    const detail = { name: request.name, subject: query.subject };
    await writeAudit(tx, [{ ...byCaller(actor), action: 'EXPORT_CREATED', target: jobId, detail }]);
    return jobId;
  });
}

async function findExceeded(
  tx: Database,
  { appId, now }: Actor,
  quota: ExportQuota,
): Promise<ExportRefusal | undefined> {
  const row = (await visible(tx, now)
    .where('j.app_id', appId)
    .select(
      tx.raw(`count(*) FILTER (WHERE j.status = 'RUNNING') AS unfinished, count(*) AS jobs,
        coalesce(sum(j.byte_count), 0)::bigint AS bytes,
        min(j.expires_at) FILTER (WHERE j.status <> 'RUNNING') AS job_free_at,
        min(j.expires_at) FILTER (WHERE j.byte_count > 0) AS bytes_free_at`),
    )
    .first()) as { unfinished: number; jobs: number; bytes: number; job_free_at: Date; bytes_free_at: Date };
  if (row.unfinished >= quota.unfinished) return { exceeded: 'unfinished' };
  if (row.jobs >= quota.jobs) return { exceeded: 'jobs', used: row.jobs, freeAt: row.job_free_at };
  if (row.bytes >= quota.bytes) return { exceeded: 'bytes', used: row.bytes, freeAt: row.bytes_free_at };
  return undefined;
}

/** Jobs that are there to be seen: not expired, whether or not they have been deleted yet. */
const visible = (db: Database, now: Date) =>
  db('export_jobs as j').where((kept) =>
    kept.where('j.status', 'RUNNING').orWhere('j.expires_at', '>', now),
  ) as Knex.QueryBuilder;

const jobColumns = (db: Database) => [
  'j.*',
  db('export_chunks as c')
    .max('c.progress')
    .whereRaw('c.app_id = j.app_id AND c.job_id = j.job_id')
    .as('progress'),
];

/** One job of the account; undefined when there is none, or no longer. */
export async function findExportJob(
  db: Database,
  appId: number,
  jobId: string,
  now: Date,
  subjects: readonly ExportSubject[],
): Promise<ExportJob | undefined> {
  const job = await findSignedExportJob(db, jobId, now);
  return job?.appId === appId && subjects.includes(job.query.subject) ? job : undefined;
}

/** One job of whatever account, for those who know it by a URL that was signed for them. */
export async function findSignedExportJob(
  db: Database,
  jobId: string,
  now: Date,
): Promise<ExportJob | undefined> {
  if (!isUuid(jobId)) return undefined;
  const row = (await visible(db, now).select(jobColumns(db)).where('j.job_id', jobId).first()) as
    ExportJobRow | undefined;
  return row && toJob(row);
}

/** A page of the account's jobs by when they were created, and how many there are in all. */
export async function listExportJobs(
  db: Database,
  appId: number,
  now: Date,
  { statuses, subjects }: { statuses: readonly ExportStatus[]; subjects: readonly ExportSubject[] },
  page: { limit: number; offset: number; descending: boolean },
): Promise<{ total: number; jobs: ExportJob[] }> {
  const matching = () =>
    visible(db, now).where('j.app_id', appId).whereIn('j.status', statuses).whereIn('j.subject', subjects);
  const [total] = (await matching().count({ count: '*' })) as { count: number }[];
  const order = page.descending ? 'desc' : 'asc';
  const rows = (await matching()
    .select(jobColumns(db))
    .orderBy([
      { column: 'j.created_at', order },
      { column: 'j.job_id', order },
    ])
    .limit(page.limit)
    .offset(page.offset)) as ExportJobRow[];
  return { total: total!.count, jobs: rows.map(toJob) };
}

/** Deletes expired jobs with their files, at most so many; how many there were. */
export async function deleteExpiredExports(db: Database, now: Date, maxJobs: number): Promise<number> {
  const expired = db('export_jobs')
    .select('app_id', 'job_id')
    .whereNot('status', 'RUNNING')
    .where('expires_at', '<=', now)
    .limit(maxJobs);
  return db('export_jobs').whereIn(['app_id', 'job_id'], expired).delete();
}
