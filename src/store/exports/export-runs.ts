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

const runningSql = `SELECT app_id, job_id FROM export_jobs WHERE status = 'RUNNING'`;

/** Accounts take turns: the one that has waited longest since a job of its own ended is first, with its oldest job. */
const fairOrder = `ORDER BY
  (SELECT max(ended_at) FROM export_jobs AS ended WHERE ended.app_id = export_jobs.app_id) NULLS FIRST, created_at, job_id`;

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
  const { rows } = (await db.raw(
    `UPDATE export_jobs AS claimed SET runs = runs + 1
     WHERE (app_id, job_id) = (${runningSql} ${fairOrder} LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
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
      // Another instance took it between the two statements.
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

/** Does not count an attempt that a shutdown cut short. */
export async function giveBackRun(db: Database, { appId, jobId }: ExportJob): Promise<void> {
  await db('export_jobs').where({ app_id: appId, job_id: jobId }).decrement('runs', 1);
}
