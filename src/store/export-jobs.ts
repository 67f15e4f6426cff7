import { randomBytes, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import {
  type ExportFile,
  type ExportJob,
  type ExportQuery,
  type ExportRequest,
  exportExpiry,
  type ExportStatus,
} from '../domain/export-job.js';
import { isUuid } from '../platform/uuid.js';
import { type Actor, lockAccount } from './account.js';
import type { Database } from './database/connections.js';

interface ExportJobRow {
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
  /** Of the run under way; null before its first chunk. */
  progress: number | null;
}

const toJob = (row: ExportJobRow): ExportJob => ({
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

/** Instants are text in JSON. */
function readQuery(stored: ExportQuery): ExportQuery {
  if (stored.subject !== 'EVENTS') return stored;
  const { from, before, ...query } = stored.query;
  const range = { ...(from && { from: new Date(from) }), ...(before && { before: new Date(before) }) };
  return { ...stored, query: { ...query, ...range } };
}

/** Creates a job, unless the account has as many unfinished ones as it may. */
export async function createExportJob(
  db: Database,
  actor: Actor,
  { query, ...request }: ExportRequest,
  maxUnfinished: number,
): Promise<string | 'TOO_MANY_UNFINISHED'> {
  const jobId = randomUUID();
  return db.transaction(async (tx) => {
    await lockAccount(tx, actor.appId);
    const [unfinished] = await tx('export_jobs')
      .where({ app_id: actor.appId, status: 'RUNNING' })
      .count<{ count: number }[]>();
    if (unfinished!.count >= maxUnfinished) return 'TOO_MANY_UNFINISHED';
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
    return jobId;
  });
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
): Promise<ExportJob | undefined> {
  const job = await findSignedExportJob(db, jobId, now);
  return job?.appId === appId ? job : undefined;
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
  statuses: readonly ExportStatus[],
  page: { limit: number; offset: number; descending: boolean },
): Promise<{ total: number; jobs: ExportJob[] }> {
  const matching = () => visible(db, now).where('j.app_id', appId).whereIn('j.status', statuses);
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

/** A run of a job: it has the job to itself, and sees everything as of one instant. */
export interface ExportRun {
  job: ExportJob;
  runId: string;
  /** Whether it is one more than is allowed: the job is to be given up. */
  isTooMany: boolean;
  /** Reads what is to be exported. */
  tx: Database;
  succeed(file: Omit<ExportFile, 'runId'>, now: Date): Promise<void>;
  fail(now: Date): Promise<void>;
}

const runningSql = `SELECT app_id, job_id FROM export_jobs WHERE status = 'RUNNING'`;

/**
 * Begins a run of the oldest job that is unfinished and that nobody is at; whether there was one. The run holds a lock
 * on the job's row for as long as its transaction lasts: two can never be at one job, and when a run breaks off, its
 * process killed even, PostgreSQL lets go of the row and the job is there to be taken up again. What `work` throws
 * undoes the run but not that it was begun, which has a transaction of its own.
 */
export async function runExportJob(
  db: Database,
  maxRuns: number,
  work: (run: ExportRun) => Promise<void>,
): Promise<boolean> {
  const { rows } = (await db.raw(
    `UPDATE export_jobs SET runs = runs + 1
     WHERE (app_id, job_id) = (${runningSql} ORDER BY created_at, job_id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
     RETURNING *`,
  )) as { rows: ExportJobRow[] };
  const [row] = rows;
  if (!row) return false;
  const key = { app_id: row.app_id, job_id: row.job_id };
  await db.transaction(
    async (tx) => {
      const mine = await tx.raw(
        `${runningSql} AND app_id = :app_id AND job_id = :job_id FOR NO KEY UPDATE SKIP LOCKED`,
        key,
      );
      // Another instance was quicker between the two statements, and is at it.
      if ((mine as { rows: unknown[] }).rows.length === 0) return;
      const runId = randomUUID();
      const end = (now: Date, columns: object) =>
        tx('export_jobs')
          .where(key)
          .update({ ended_at: now, expires_at: exportExpiry(now), ...columns });
      await work({
        job: toJob(row),
        runId,
        isTooMany: row.runs > maxRuns,
        tx,
        async succeed({ rowCount, byteCount }, now) {
          await end(now, { status: 'SUCCEEDED', run_id: runId, row_count: rowCount, byte_count: byteCount });
        },
        async fail(now) {
          await end(now, { status: 'FAILED' });
        },
      });
    },
    { isolationLevel: 'repeatable read' },
  );
  return true;
}

type JobKey = Pick<ExportJob, 'appId' | 'jobId'>;
const keyOf = ({ appId, jobId }: JobKey) => ({ app_id: appId, job_id: jobId });

/** Takes back that a run was begun, of a job that broke off through no fault of its own. */
export async function giveBackRun(db: Database, job: JobKey): Promise<void> {
  await db('export_jobs').where(keyOf(job)).decrement('runs', 1);
}

/** Writes the next piece of a run's file; outside the run's transaction, so that the progress shows. */
export async function writeExportChunk(
  db: Database,
  { job, runId }: Pick<ExportRun, 'job' | 'runId'>,
  chunk: { position: number; bytes: Buffer; progress: number },
): Promise<void> {
  await db('export_chunks').insert({ ...keyOf(job), run_id: runId, ...chunk });
}

/** Removes what runs have written of a job, but for one of them. */
export async function deleteOtherChunks(
  db: Database,
  { job, runId }: Pick<ExportRun, 'job' | 'runId'>,
): Promise<void> {
  await db('export_chunks').where(keyOf(job)).whereNot('run_id', runId).delete();
}

/** The file of a job, piece by piece: one statement each, so that a slow reader keeps no connection. Fails if it goes meanwhile. */
export async function* readExportFile(
  db: Database,
  job: JobKey,
  { runId, byteCount }: ExportFile,
): AsyncGenerator<Buffer> {
  let bytesRead = 0;
  for (let position = 0; bytesRead < byteCount; position += 1) {
    const chunk = await db('export_chunks')
      .select('bytes')
      .where({ ...keyOf(job), run_id: runId, position })
      .first<{ bytes: Buffer } | undefined>();
    if (!chunk) throw new Error(`the file of export job ${job.jobId} was deleted while it was being read`);
    bytesRead += chunk.bytes.length;
    yield chunk.bytes;
  }
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
