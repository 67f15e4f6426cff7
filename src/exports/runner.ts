import type { Clock } from '../platform/clock.js';
import type { Config } from '../config.js';
import type { ExportFormats } from '../domain/export-format.js';
import { type ExportJob, maxExportRuns } from '../domain/export-job.js';
import type { Log } from '../platform/log.js';
import type { Database } from '../store/database/connections.js';
import { deleteOtherChunks, writeExportChunk } from '../store/exports/export-chunks.js';
import { type ExportRun, giveBackRun, runExportJob } from '../store/exports/export-runs.js';
import { openTable } from './rows.js';
import { writeFile } from './write-file.js';

/** Runs the export jobs of all accounts, one at a time, so that container starts do not wait. */
export interface ExportRunner {
  /** Takes up unfinished jobs now, and from then on those that other instances leave behind. */
  start(): void;
  /** Looks for a new job at once. */
  wake(): void;
  /** Resolves when no job is left. */
  idle(): Promise<void>;
  /** Interrupts the job that runs; an instance that looks next takes it up. */
  stop(): Promise<void>;
}

interface RunnerDeps {
  config: Config;
  clock: Clock;
  log: Log;
  db: Database;
  formats: ExportFormats;
}

const lookEveryMs = 10_000;

export function createExportRunner(deps: RunnerDeps): ExportRunner {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isWanted = false;
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    try {
      while (isWanted && !abort.signal.aborted) {
        isWanted = false;
        while (!abort.signal.aborted && (await runNext(deps, abort.signal)));
      }
    } catch (error) {
      // Most likely the database is away; the timer tries again.
      deps.log.error('cannot look for export jobs', { error });
    } finally {
      working = undefined;
    }
  }

  function wake(): void {
    isWanted = true;
    if (!abort.signal.aborted) working ??= work();
  }

  return {
    wake,
    start() {
      timer = setInterval(wake, lookEveryMs);
      wake();
    },
    async idle() {
      while (working) await working;
    },
    async stop() {
      clearInterval(timer);
      abort.abort();
      await working;
    },
  };
}

/** Runs the next job that no instance runs; false when there is none. A failed one is tried again. */
async function runNext(deps: RunnerDeps, signal: AbortSignal): Promise<boolean> {
  let job: ExportJob | undefined;
  try {
    return await runExportJob(deps.db, maxExportRuns, async (run) => {
      job = run.job;
      await doRun(deps, run, signal);
    });
  } catch (error) {
    if (!job) throw error;
    if (signal.aborted) await giveBackRun(deps.db, job);
    else deps.log.error('export interrupted', { job: job.jobId, appId: job.appId, error });
    return true;
  }
}

async function doRun(
  { db, clock, config, log, formats }: RunnerDeps,
  run: ExportRun,
  signal: AbortSignal,
): Promise<void> {
  const { job, tx } = run;
  if (run.isTooMany) {
    log.error('export given up', { job: job.jobId, appId: job.appId, runs: maxExportRuns });
    return run.fail(clock.now());
  }
  await deleteOtherChunks(db, run);
  const table = await openTable({ tx, job, formats: formats[job.dialect], config });
  const file = await writeFile(table, (chunk) => writeExportChunk(db, run, chunk), signal);
  await run.succeed(file, clock.now());
  log.info('export', { job: job.jobId, appId: job.appId, rows: file.rowCount, bytes: file.byteCount });
}
