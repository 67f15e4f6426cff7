import { schedule } from 'node-cron';
import { withAdvisoryLock } from '../store/database/advisory-lock.js';
import { type JobRun, noteJobRun } from '../store/job-runs.js';
import { deleteOldExports } from './delete-old-exports.js';
import { enforceDuePolicies } from './enforce-due-policies.js';
import { forgetAuditJob } from './forget-audit.js';
import { forgetConsoleSessions } from './forget-console-sessions.js';
import { forgetSearchTerms } from './forget-search-terms.js';
import { forgetSignaturesJob } from './forget-signatures.js';
import { forgetUnscannedImagesJob } from './forget-unscanned-images.js';
import type { Job, JobDeps, JobReport } from './job.js';
import { type Instant, isOverdue } from './overdue.js';
import { prepareEventPartitions } from './prepare-event-partitions.js';
import { purgeExpiredEvents } from './purge-expired-events.js';
import { trimEventJournal } from './trim-event-journal.js';
import { trimChangesJob } from './trim-changes.js';

export const jobs: readonly Job[] = [
  prepareEventPartitions,
  enforceDuePolicies,
  purgeExpiredEvents,
  forgetSearchTerms,
  forgetUnscannedImagesJob,
  deleteOldExports,
  trimChangesJob,
  trimEventJournal,
  forgetSignaturesJob,
  forgetConsoleSessions,
  forgetAuditJob,
];

/** Undefined when another instance is running the job. */
export async function runJob(job: Job, deps: JobDeps, signal: AbortSignal): Promise<JobReport | undefined> {
  return withAdvisoryLock(deps.db, job.name, () => runNoted(job, deps, signal), { wait: false });
}

/** Notes how the run ended. */
async function runNoted(job: Job, deps: JobDeps, signal: AbortSignal): Promise<JobReport> {
  const { db, clock } = deps;
  const startedAt = clock.now();
  const note = (outcome: Pick<JobRun, 'succeeded' | 'report'>) =>
    noteJobRun(db, { job: job.name, startedAt, endedAt: clock.now(), ...outcome });
  try {
    const report = await job.run(deps, signal);
    await note({ succeeded: true, report });
    return report;
  } catch (error) {
    // Where the database is gone the note fails, too; what matters is the error.
    await note({ succeeded: false, report: {} }).catch(() => {});
    throw error;
  }
}

/** After a failure the next run catches up. */
async function runLogged(job: Job, deps: JobDeps, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  try {
    const report = await runJob(job, deps, signal);
    const didSomething = Object.values(report ?? {}).some((value) => value !== 0);
    deps.log[didSomething ? 'info' : 'debug']('job', {
      job: job.name,
      ...(report ?? { skipped: 'another instance runs it' }),
    });
  } catch (error) {
    deps.log.error('job failed', { job: job.name, error });
  }
}

interface RunningJobs {
  caughtUp: Promise<void>;
  stop(): Promise<void>;
}

/** How often to check for runs that cron skipped. */
const lookEveryMs = 20_000;

/**
 * Runs each job once at start, to catch up on what fell due while no instance ran; then by its schedule, unless
 * `scheduled` is false.
 */
export function startJobs(deps: JobDeps, { scheduled = true } = {}): RunningJobs {
  const abort = new AbortController();
  const running = new Set<Promise<void>>();
  const lastRuns = new Map<Job, Instant>();
  const instant = () => ({ wall: deps.clock.now().getTime(), monotonic: performance.now() });
  const run = (job: Job) => {
    lastRuns.set(job, instant());
    const work = runLogged(job, deps, abort.signal).finally(() => running.delete(work));
    running.add(work);
    return work;
  };
  const catchUp = async () => {
    for (const job of jobs) await run(job);
  };
  const tasks = (scheduled ? jobs : []).map((job) =>
    schedule(job.schedule(deps.config), () => run(job), {
      timezone: 'Etc/UTC',
      noOverlap: true,
      name: job.name,
    }),
  );
  const caughtUp = catchUp();
  const runOverdue = () => {
    for (const [job, lastRun] of lastRuns)
      if (isOverdue(job.schedule(deps.config), lastRun, instant())) void run(job);
  };
  const timer = scheduled ? setInterval(runOverdue, lookEveryMs).unref() : undefined;
  return {
    caughtUp,
    async stop() {
      abort.abort();
      clearInterval(timer);
      for (const task of tasks) await task.destroy();
      await Promise.all([caughtUp, ...running]);
    },
  };
}
