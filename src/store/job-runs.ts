import type { Database } from './database/connections.js';

export interface JobRun {
  job: string;
  startedAt: Date;
  endedAt: Date;
  succeeded: boolean;
  report: Record<string, number | string>;
}

/** Notes the latest run of a job, in place of the one before. */
export async function noteJobRun(
  db: Database,
  { job, startedAt, endedAt, succeeded, report }: JobRun,
): Promise<void> {
  await db('job_runs')
    .insert({ job, started_at: startedAt, ended_at: endedAt, succeeded, report: JSON.stringify(report) })
    .onConflict('job')
    .merge();
}

/** The latest run of each job that has run. */
export async function listJobRuns(db: Database): Promise<JobRun[]> {
  return db('job_runs').select({
    job: 'job',
    startedAt: 'started_at',
    endedAt: 'ended_at',
    succeeded: 'succeeded',
    report: 'report',
  });
}
