import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import winston from 'winston';
import { maxExportRuns } from '../../src/domain/export-job.js';
import type { Database } from '../../src/store/database/connections.js';
import { readExportFile } from '../../src/store/exports/export-chunks.js';
import { createExportJob, findExportJob } from '../../src/store/exports/export-jobs.js';
import { runExportJob } from '../../src/store/exports/export-runs.js';
import { readCsv } from '../support/csv.js';
import { insertManyEvents } from '../support/many-events.js';
import { startTestService, type TestService, testAppId } from '../support/service.js';
import { appId, type Instance, type Instances, openInstances, otherAppId } from '../jobs/instances.js';
import { countRows } from '../jobs/events.js';
import { holdAtChunk, onNewChunk } from './hold.js';

const count = 3000;
const allEvents = {
  name: 'all',
  dialect: 'NATIVE' as const,
  language: 'en' as const,
  query: {
    subject: 'EVENTS' as const,
    query: { filters: [] },
    page: { orderField: 'latestTime' as const, descending: true, offset: 0 },
  },
};

describe('exports: the runner', () => {
  let instances: Instances;
  let first: Instance;
  beforeEach(async () => {
    instances = await openInstances();
    first = instances.first;
    await insertManyEvents(first.db, appId, { count, firstDay: '2026-03-09' });
  });
  afterEach(() => instances.close());

  async function given(account = appId): Promise<string> {
    const actor = { appId: account, uin: 'somebody', now: instances.clock.now() };
    const created = await createExportJob(first.db, actor, allEvents, {
      unfinished: 10,
      jobs: 10,
      bytes: 2 ** 40,
    });
    return typeof created === 'string' ? created : assert.fail(created.exceeded);
  }
  const jobOf = async (jobId: string, account = appId) => {
    const job = await findExportJob(first.db, account, jobId, instances.clock.now(), ['EVENTS']);
    return job ?? assert.fail('no such job');
  };
  const attemptsAt = async (jobId: string) =>
    ((await first.db('export_jobs').where({ job_id: jobId }).first()) as { runs: number }).runs;
  const finish = async ({ exports }: Instance) => {
    exports.wake();
    await exports.idle();
  };

  /** Expects that the job is done and has one whole file. */
  async function expectWholeFile(jobId: string): Promise<void> {
    const job = await jobOf(jobId);
    assert.equal(job.status, 'SUCCEEDED');
    const chunks: Buffer[] = [];
    for await (const chunk of readExportFile(first.db, job, job.file!)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    assert.deepEqual([bytes.length, job.file!.rowCount], [job.file!.byteCount, count]);
    assert.equal(new Set(readCsv(bytes).map((row) => row['EventId'])).size, count);
  }

  /** Breaks every connection of an instance, as when its machine is gone from the network. */
  async function disconnect(db: Database, from: Database): Promise<void> {
    const { rows } = (await db.raw('SELECT pg_backend_pid() AS pid')) as { rows: { pid: number }[] };
    // The run may be fetching just now; it is idle in its transaction as soon as it waits for the piece that is held.
    const terminated = async () =>
      (await from.raw(
        `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> ALL (?)
           AND query NOT LIKE '%pg_advisory_xact_lock(4711)%'`,
        [[rows[0]!.pid]],
      )) as { rows: unknown[] };
    while ((await terminated()).rows.length === 0);
  }

  it('takes a job up again, from the start, that was broken off by stopping, at no charge', async () => {
    const hold = await holdAtChunk(first.db, 2);
    const jobId = await given();
    first.exports.wake();
    await hold.reached();
    assert.ok((await jobOf(jobId)).progress > 0);
    const stopped = first.exports.stop();
    await hold.release();
    await stopped;
    first.exports.wake();
    await first.exports.idle();
    assert.equal((await jobOf(jobId)).status, 'RUNNING', 'who has stopped does not begin again');
    assert.equal(await attemptsAt(jobId), 0);

    await finish(instances.another());
    await expectWholeFile(jobId);
    const runs = await first.db('export_chunks').distinct('run_id');
    assert.equal(runs.length, 1, 'nothing is left of the first run');
  });

  it('takes the accounts in turn, whatever one of them asks for first', async () => {
    const mine: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      mine.push(await given());
      instances.clock.advance(1000);
    }
    const theirs = await given(otherAppId);
    const order: string[] = [];
    for (const wanted of [mine[0]!, theirs, mine[1]!, mine[2]!]) {
      instances.clock.advance(1000);
      await runExportJob(first.db, 3, async ({ job, fail }) => {
        order.push(job.jobId);
        await fail(instances.clock.now());
      });
      assert.equal(order.at(-1), wanted);
    }
  });

  it('takes up what a process that was killed was at', async () => {
    const hold = await holdAtChunk(first.db, 2);
    const jobId = await given();
    // Knex hides the password from whoever lists the fields.
    const { host, port, user, password, database } = (
      first.db.client as { config: { connection: Record<string, unknown> } }
    ).config.connection;
    const connection = { host, port, user, password, database };
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('instance.ts', import.meta.url)), JSON.stringify(connection)],
      { stdio: 'inherit' },
    );
    await hold.reached();
    await finish(first);
    assert.equal((await jobOf(jobId)).status, 'RUNNING', 'nobody takes it from the process that is at it');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await hold.release();
    // PostgreSQL notices in its own time that the connection is gone.
    do await finish(first);
    while ((await jobOf(jobId)).status === 'RUNNING');
    await expectWholeFile(jobId);
  });

  it('begins a run again that lost its connection, and says so in the log', async () => {
    const lines: { level: string; message: string; job?: string }[] = [];
    const log = winston.createLogger({ transports: [new winston.transports.Console({ silent: true })] });
    log.on('data', (line: (typeof lines)[number]) => lines.push(line));
    const other = instances.another({}, log);
    const hold = await holdAtChunk(first.db, 2);
    const jobId = await given();
    other.exports.wake();
    await hold.reached();
    await disconnect(first.db, first.db);
    await hold.release();
    await other.exports.idle();
    await expectWholeFile(jobId);
    assert.equal(await attemptsAt(jobId), 2);
    assert.deepEqual(
      lines.map(({ level, message, job }) => ({ level, message, job })),
      [
        { level: 'error', message: 'export interrupted', job: jobId },
        { level: 'info', message: 'export', job: jobId },
      ],
    );
  });

  it('gives up a job that breaks off every time, and does the next one', async () => {
    await onNewChunk(first.db, 'refuse', `NEW.app_id = ${appId}`, `RAISE EXCEPTION ''disk full''`);
    const bad = await given();
    const good = await given(otherAppId);
    await finish(first);
    const { status, file, progress } = await jobOf(bad);
    assert.deepEqual({ status, file, progress }, { status: 'FAILED', file: null, progress: 0 });
    assert.equal(await attemptsAt(bad), maxExportRuns + 1);
    assert.equal((await jobOf(good, otherAppId)).file?.rowCount, 0);
  });

  it('never is at one job twice, however many instances there are', async () => {
    const all = [first, instances.another(), instances.another()];
    const jobIds: string[] = [];
    for (let n = 0; n < 6; n += 1) jobIds.push(await given());
    await Promise.all(all.map(finish));
    for (const jobId of jobIds) await expectWholeFile(jobId);
    const { rows } = (await first.db.raw(
      'SELECT count(DISTINCT run_id) AS runs, count(DISTINCT job_id) AS jobs FROM export_chunks',
    )) as { rows: object[] };
    assert.deepEqual(rows, [{ runs: 6, jobs: 6 }]);
  });

  it('writes what there was at one instant, whatever happens meanwhile', async () => {
    const hold = await holdAtChunk(first.db, 0);
    const jobId = await given();
    first.exports.wake();
    await hold.reached();
    await insertManyEvents(first.db, appId, { count: 10, firstDay: '2026-03-08' });
    await first.db('event_tallies').update({ event_count: 100 });
    await first.db('event_tallies').where('latest_time', '<', new Date('2026-03-09T00:10:00Z')).delete();
    await hold.release();
    await first.exports.idle();
    await expectWholeFile(jobId);
    const job = await jobOf(jobId);
    for await (const chunk of readExportFile(first.db, job, job.file!))
      assert.doesNotMatch(String(chunk), /,ALERT,100,/);
  });
});

describe('exports: a restart of the service', () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startTestService();
  });
  afterEach(() => service.stop());

  it('lets a job under way be done after it, once', async () => {
    await insertManyEvents(service.db, testAppId, { count, firstDay: '2026-03-09' });
    const hold = await holdAtChunk(service.db, 1);
    const { JobId } = await service.admin.call('CreateImageInterceptEventExportJob');
    await hold.reached();
    const broken = service.exports.stop();
    await hold.release();
    await broken;
    await service.restart();
    await service.exports.idle();
    const { Job } = await service.admin.call('DescribeExportJob', { JobId });
    assert.deepEqual([Job.Status, Job.RowCount], ['SUCCEEDED', count]);
    const { rows } = (await service.db.raw(
      'SELECT sum(length(bytes))::bigint AS bytes, count(DISTINCT run_id) AS files FROM export_chunks',
    )) as { rows: object[] };
    assert.deepEqual(rows, [{ bytes: Job.Size, files: 1 }]);
    assert.equal(await countRows(service.db, 'export_jobs'), 1);
  });
});
