import assert from 'node:assert/strict';
import { enforceDuePolicies } from '../../../../src/jobs/enforce-due-policies.js';
import type { Job } from '../../../../src/jobs/job.js';
import { jobs } from '../../../../src/jobs/schedule.js';
import { minuteMs } from '../../../support/clock.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';

describe('jobs and settings', () => {
  const secrets = {
    databaseUrl: 'postgres://secret-user:secret-password@secret-host/secret',
    dataDir: '/secret/dir',
    publicUrl: 'https://secret.example',
    trustedProxies: ['10.99.99.99'],
  };
  let service: TestService;
  before(async () => {
    service = await startTestService({ retentionDays: 90, offsetMinutes: -210, ...secrets });
  });
  after(() => service.stop());

  const jobNamed = async (name: string) => {
    const { JobList } = await service.reader.call('DescribeJobList');
    return (JobList as Reply[]).find(({ JobName }) => JobName === name)!;
  };

  it('shows every job with its latest run, which all did when the service started', async () => {
    const { JobList } = await service.reader.call('DescribeJobList');
    assert.deepEqual(
      (JobList as Reply[]).map(({ JobName, LastRun }) => [JobName, (LastRun as Reply)['Status']]),
      jobs.map(({ name }) => [name, 'SUCCEEDED']),
    );
  });

  it('shows that the latest run failed, until one succeeds', async () => {
    const failing: Job = { ...enforceDuePolicies, run: () => Promise.reject(new Error('no')) };
    service.clock.advance(minuteMs);
    await assert.rejects(service.runJob(failing), /no/);
    const after = { StartTime: '2026-03-10 00:31:00', EndTime: '2026-03-10 00:31:00' };
    const { LastRun, NextTime } = await jobNamed('enforce-due-policies');
    assert.deepEqual(LastRun, { ...after, Status: 'FAILED' });
    assert.equal(NextTime, '2026-03-10 00:32:00');
    await service.runJob(enforceDuePolicies);
    assert.deepEqual((await jobNamed('enforce-due-policies'))['LastRun'], { ...after, Status: 'SUCCEEDED' });
  });

  it('shows the settings in force, and nothing that is secret or of the machine', async () => {
    const { SettingList } = await service.reader.call('DescribeSettingList');
    const valueOf = (name: string) => (SettingList as Reply[]).find(({ Name }) => Name === name)?.['Value'];
    assert.equal(valueOf('RETENTION_DAYS'), '90');
    assert.equal(valueOf('TIME_ZONE'), '-03:30');
    assert.equal(valueOf('AUTH_BASIC'), 'on');
    const told = JSON.stringify(SettingList);
    const { secretId, secretKey } = service.admin.credential;
    for (const secret of ['secret-', '/secret', 'secret.example', '10.99.99.99', secretId, secretKey])
      assert.ok(!told.includes(secret), secret);
  });
});
