import { randomUUID } from 'node:crypto';
import { type ExportFile, type ExportJob, exportExpiry } from '../../domain/export-job.js';
import type { Database } from '../database/connections.js';
import { type ExportJobRow, toJob } from './export-jobs.js';

/** One attempt at a job. It alone works on the job, and reads everything as of one instant. */
export interface ExportRun {
  job: ExportJob;
  runId: string;
  /** Whether the job has had all its attempts and is to fail. */
  isTooMany: boolean;
  /** The transaction to read from. */
  tx: Database;
  succeed(file: Omit<ExportFile, 'runId'>, now: Date): Promise<void>;
  fail(now: Date): Promise<void>;
}

type JobKey = Pick<ExportJobRow, 'app_id' | 'job_id'>;

/** More than there are instances: of those that wait, the others run each at most one. */
const maxLooks = 100;

/** Accounts take turns: the one that has waited longest since a job of its own ended is first, with its oldest job. */
const waitingSql = `
  SELECT app_id, job_id, created_at,
    (SELECT max(ended_at) FROM export_jobs AS ended WHERE ended.app_id = j.app_id) AS served_at
  FROM export_jobs AS j WHERE status = 'RUNNING'
  ORDER BY served_at NULLS FIRST, created_at, job_id LIMIT ${maxLooks}`;

/** Locks a job until the transaction ends, unless it has ended or another instance runs it. */
async function lockJob(tx: Database, { app_id, job_id }: JobKey): Promise<boolean> {
  const locked = (await tx('export_jobs')
    .select('job_id')
    .where({ app_id, job_id, status: 'RUNNING' })
    .forNoKeyUpdate()
    .skipLocked()) as object[];
  return locked.length > 0;
}

/** Counts a run of the next job that no instance is running. */
async function claimNext(db: Database): Promise<ExportJobRow | undefined> {
  const { rows } = (await db.raw(waitingSql)) as { rows: JobKey[] };
  for (const key of rows) {
    const claimed = await db.transaction(async (tx) =>
      (await lockJob(tx, key)) ? countRun(tx, key) : undefined,
    );
    if (claimed) return claimed;
  }
  return undefined;
}

async function countRun(tx: Database, { app_id, job_id }: JobKey): Promise<ExportJobRow> {
  const [row] = await tx('export_jobs')
    .where({ app_id, job_id })
    .update({ runs: tx.raw('runs + 1') })
    .returning<ExportJobRow[]>('*');
  return row!;
}

/**
 * Runs the next unfinished job that no instance is running; returns whether there was one. The run's transaction locks
 * the job's row, so two runs of one job never overlap. When a run is interrupted, by kill -9 even, PostgreSQL frees the
 * row and the next look takes the job up again. An error of `work` undoes the run, but not its count in `runs`, which
 * is committed first.
 */
export async function runExportJob(
  db: Database,
  maxRuns: number,
  work: (run: ExportRun) => Promise<void>,
): Promise<boolean> {
  const row = await claimNext(db);
  if (!row) return false;
  const key = { app_id: row.app_id, job_id: row.job_id };
  await db.transaction(
    async (tx) => {
      // Another instance may have taken it between the two transactions.
      if (!(await lockJob(tx, key))) return;
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

/** Does not count an attempt that a shutdown cut short. */
export async function giveBackRun(db: Database, { appId, jobId }: ExportJob): Promise<void> {
  await db('export_jobs').where({ app_id: appId, job_id: jobId }).decrement('runs', 1);
}
