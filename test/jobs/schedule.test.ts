import assert from 'node:assert/strict';
import { getTasks, validate } from 'node-cron';
import winston from 'winston';
import { readConfig } from '../../src/config.js';
import { enforceDuePolicies } from '../../src/jobs/enforce-due-policies.js';
import { jobs, startJobs } from '../../src/jobs/schedule.js';
import { listPartitionDays } from '../../src/store/events/day-partitions.js';
import { withAdvisoryLock } from '../../src/store/database/advisory-lock.js';
import { createPolicy } from '../../src/store/policies/change-policies.js';
import { dayMs } from '../support/clock.js';
import { policySettings } from '../support/samples.js';
import { appId, type Instances, openInstances } from './instances.js';

describe('jobs: schedule', () => {
  let instances: Instances;
  beforeEach(async () => {
    instances = await openInstances();
  });
  afterEach(() => instances.close());

  /** A log that keeps its lines. */
  function createListeningLog() {
    const lines: { level: string; message: string; job?: string; error?: unknown; skipped?: string }[] = [];
    const log = winston.createLogger({
      level: 'debug',
      transports: [new winston.transports.Console({ silent: true })],
    });
    log.on('data', (line: (typeof lines)[number]) => lines.push(line));
    return { log, lines };
  }

  it('runs every job once at the start, which catches up on what fell due meanwhile', async () => {
    const { first, clock } = instances;
    await createPolicy(first.db, { appId, uin: 'somebody', now: clock.now() }, policySettings(), {
      maxPolicies: 9,
    });
    clock.advance(3 * dayMs);
    const { log, lines } = createListeningLog();
    const running = startJobs({ ...first, log });
    await running.caughtUp;
    await running.stop();
    assert.deepEqual(
      lines.map(({ job }) => job),
      jobs.map(({ name }) => name),
    );
    const didSomething = lines.filter(({ level }) => level === 'info').map(({ job }) => job);
    assert.deepEqual(didSomething, ['prepare-event-partitions', 'enforce-due-policies']);
    assert.equal((await listPartitionDays(first.db)).length, 8);
  });

  it('skips a job that another instance is at, and runs it when the other is done', async () => {
    const { first } = instances;
    const { log, lines } = createListeningLog();
    const report = await withAdvisoryLock(
      instances.another().db,
      enforceDuePolicies.name,
      async () => {
        const running = startJobs({ ...first, log });
        await running.caughtUp;
        await running.stop();
        return first.run(enforceDuePolicies);
      },
      { wait: false },
    );
    assert.equal(report, undefined);
    const skipped = lines.filter((line) => line.skipped !== undefined);
    assert.deepEqual(
      skipped.map(({ job, skipped }) => ({ job, skipped })),
      [{ job: 'enforce-due-policies', skipped: 'another instance runs it' }],
    );
    assert.deepEqual(await first.run(enforceDuePolicies), { policiesEnforced: 0 });
  });

  it('logs a job that fails and goes on with the others', async () => {
    const { first } = instances;
    await first.db.raw('ALTER TABLE policies RENAME TO elsewhere');
    const { log, lines } = createListeningLog();
    const running = startJobs({ ...first, log });
    await running.caughtUp;
    await running.stop();
    const failed = lines.filter(({ level }) => level === 'error');
    assert.deepEqual(
      failed.map(({ message, job }) => ({ message, job })),
      [{ message: 'job failed', job: 'enforce-due-policies' }],
    );
    assert.match(String(failed[0]!.error), /relation "policies" does not exist/);
    assert.equal(lines.length, jobs.length);
    await first.db.raw('ALTER TABLE elsewhere RENAME TO policies');
    assert.deepEqual(await first.run(enforceDuePolicies), { policiesEnforced: 0 });
  });

  it('leaves nothing on the schedule once it is stopped', async () => {
    const before = getTasks().size;
    const running = startJobs(instances.first);
    assert.equal(getTasks().size, before + jobs.length);
    await running.stop();
    assert.equal(getTasks().size, before);
    const unscheduled = startJobs(instances.first, { scheduled: false });
    await unscheduled.caughtUp;
    assert.equal(getTasks().size, before);
    await unscheduled.stop();
  });

  it('has a valid cron expression for every job, at every hour and in every zone', () => {
    for (const job of jobs) {
      for (const zone of ['+08:00', '+05:30', '-03:30', '+14:00', '-14:00', 'Z']) {
        for (const hour of ['0', '3', '23']) {
          const expression = job.schedule(readConfig({ TIME_ZONE: zone, PURGE_HOUR: hour }));
          assert.ok(validate(expression), `${job.name} at ${hour} in ${zone}: ${expression}`);
        }
      }
    }
  });
});
