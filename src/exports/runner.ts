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

/** Works off the export jobs of all accounts, one at a time, so that container starts are not kept waiting. */
export interface ExportRunner {
  /** Takes up what is unfinished now, and from then on also what other instances leave behind. */
  start(): void;
  /** A job was created: looks for it at once. */
  wake(): void;
  /** Resolves when there is nothing left to do. */
  idle(): Promise<void>;
  /** Breaks off what is under way; it is taken up again by whoever looks next. */
  stop(): Promise<void>;
}

interface RunnerDeps {
  config: Config;
  clock: Clock;
  log: Log;
  db: Database;
  formats: ExportFormats;
}

/** How often an instance looks for jobs that another one left behind, or was too busy for. */
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
      // The database is away, most likely. The next look is soon enough.
      deps.log.error('export jobs cannot be looked for', { error });
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

/** Does the next job that nobody is at; whether there was one. One that broke off is still there, and comes again. */
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
    else deps.log.error('export broke off', { job: job.jobId, appId: job.appId, error });
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
