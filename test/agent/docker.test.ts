import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startCheckFile } from '../../src/agent/check/start-check.js';
import { installers } from '../../src/agent/install/engines.js';
import { systemClock } from '../../src/platform/clock.js';
import { type DockerEngine, startDocker } from '../support/docker-engine.js';
import { hasPrograms, startTestAgent, type TestAgent } from '../support/node-agent.js';
import { privilegePolicy, report, riskPolicy } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { skip } from '../support/skip.js';

describe('a node with Docker', function () {
  this.timeout(120_000);
  let service: TestService;
  let agent: TestAgent;
  let engine: DockerEngine;
  const images: Record<string, string> = {};

  before(async function () {
    if (process.getuid?.() !== 0) skip(this, 'dockerd needs root');
    if (!hasPrograms('dockerd', 'docker', 'runc', 'busybox'))
      skip(this, 'no dockerd, docker, runc or busybox');
    const folder = mkdtempSync('/tmp/tcss-docker-');
    service = await startTestService();
    // The agent signs by the clock of the machine.
    service.clock.set(systemClock.now());
    agent = await startTestAgent(service, { DockerRoots: [`${folder}/data`] });
    const paths = { check: startCheckFile(`${agent.folder}/state`), runtime: '/usr/sbin/runc' };
    installers['docker']!.install({ at: (file) => join(folder, 'node', file), paths, failMode: 'open' });
    const searchPath = `${folder}/node/usr/local/lib/tcss-agent/path-of-docker:${process.env['PATH']}`;
    engine = await startDocker(folder, agent.wrapperOf('/usr/sbin/runc'), searchPath);
    for (const name of ['bad', 'watched', 'good']) images[name] = await engine.importImage(`${name}:1`);
    for (const name of ['bad', 'watched'])
      await service.admin.call('ImportImageScanReport', {
        Report: report(1, { ImageId: images[name], ImageNames: [`${name}:1`] }),
        Format: 'native',
      });
    const selected = (name: string) => ({ ImageScope: { Type: 'SELECTED', ImageIds: [images[name]] } });
    const create = (policy: object) => service.admin.call('CreateImageInterceptPolicy', policy);
    await create(riskPolicy({ PolicyName: 'no criticals', ...selected('bad') }));
    await create(riskPolicy({ PolicyName: 'soon', ObservationDays: 7, ...selected('watched') }));
    await create(privilegePolicy({ PolicyName: 'no privileges' }));
    await agent.inStep();
  });
  after(async () => {
    await engine?.stop();
    await agent?.remove();
    await service?.stop();
  });

  const run = (...args: string[]) => engine.docker('run', '--network=none', ...args);
  async function eventOf(name: string, count = 1): Promise<Reply> {
    const Filters = [{ Name: 'ImageId', Values: [images[name]] }];
    for (;;) {
      const { EventList } = await service.admin.call('DescribeImageInterceptEventList', { Filters });
      const [event] = EventList as Reply[];
      if (event && event['EventCount'] >= count) {
        const { EventId } = event;
        return (await service.admin.call('DescribeImageInterceptEventDetail', { EventId }))['Event'] as Reply;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('refuses a bad image, with policy, reason and remedy on the terminal, and leaves the event', async () => {
    const { code, stdout, stderr } = await run('--name', 'bad-one', 'bad:1', 'echo', 'it ran');
    assert.notEqual(code, 0);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /The container must not start: policy "no criticals" matches CVE-2026-0001 \(CRITICAL\) in openssl 3\.0\.1, fixed in 3\.0\.2\. Update openssl from 3\.0\.1 to 3\.0\.2 and rebuild the image \(CVE-2026-0001\)\./,
    );
    const event = await eventOf('bad');
    // A service that is slow to store it is not waited for.
    if (stderr.includes('(event')) assert.match(stderr, new RegExp(`\\(event ${event['EventId']}\\)`));
    assert.deepEqual(
      [event['Behavior'], event['NodeName'], event['ImageName'], event['EventCount']],
      ['INTERCEPT', 'node-under-test', 'bad:1', 1],
    );
    const { stdout: id } = await engine.docker('inspect', '--format', '{{.Id}}', 'bad-one');
    assert.match(
      event['StartParam'],
      new RegExp(`^docker container ${id.trim()} \\(bad-one\\); /usr/sbin/runc .* create .*; echo it ran$`),
    );
  });

  for (const runtime of ['runc', 'io.containerd.runc.v2'])
    it(`refuses it under the runtime ${runtime}, too, and runs another image under it`, async () => {
      const { code, stdout, stderr } = await run('--runtime', runtime, 'bad:1', 'echo', 'it ran');
      assert.notEqual(code, 0);
      assert.equal(stdout, '');
      assert.match(stderr, /policy "no criticals" matches CVE-2026-0001/);
      assert.equal((await run('--runtime', runtime, 'good:1', 'echo', 'it ran')).stdout, 'it ran\n');
    });

  it('refuses a privileged start of any image', async () => {
    const { code, stdout, stderr } = await run('--privileged', 'good:1', 'echo', 'it ran');
    assert.notEqual(code, 0);
    assert.equal(stdout, '');
    assert.match(stderr, /policy "no privileges" matches PRIVILEGED.*Start the container without/);
    assert.equal((await eventOf('good'))['PolicyName'], 'no privileges');
  });

  it('runs an image whose policy observes, and leaves the alert', async () => {
    const { code, stdout, stderr } = await run('watched:1', 'echo', 'it ran');
    assert.deepEqual([code, stdout, stderr], [0, 'it ran\n', '']);
    const event = await eventOf('watched');
    assert.deepEqual([event['Behavior'], event['PolicyName']], ['ALERT', 'soon']);
  });

  it('runs an image that no policy concerns, without a trace', async () => {
    const before = await service.admin.call('DescribeImageInterceptEventList');
    const { code, stdout, stderr } = await run('good:1', 'echo', 'it ran');
    assert.deepEqual([code, stdout, stderr], [0, 'it ran\n', '']);
    const after = await service.admin.call('DescribeImageInterceptEventList');
    assert.equal(after['TotalCount'], before['TotalCount']);
  });

  it('leaves exec, logs, stop and restart policies as they are', async () => {
    const { code, stderr } = await run('-d', '--name', 'long', 'good:1', 'sh', '-c', 'echo up; sleep 1000');
    assert.equal(code, 0, stderr);
    assert.equal((await engine.docker('exec', 'long', 'echo', 'inside')).stdout, 'inside\n');
    assert.equal((await engine.docker('logs', 'long')).stdout, 'up\n');
    assert.equal((await engine.docker('stop', '-t', '1', 'long')).code, 0);
    await run('-d', '--name', 'again', '--restart=on-failure:2', 'good:1', 'sh', '-c', 'exit 3');
    const state = '{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}}';
    const again = async () => (await engine.docker('inspect', '--format', state, 'again')).stdout;
    while ((await again()) !== 'exited 2 3\n') await new Promise((resolve) => setTimeout(resolve, 100));
  });

  it('refuses the next start when a policy is switched on, and runs it when it is switched off', async () => {
    const policy = riskPolicy({
      PolicyName: 'sudden',
      ImageScope: { Type: 'SELECTED', ImageIds: [images['watched']] },
    });
    const { PolicyId } = await service.admin.call('CreateImageInterceptPolicy', policy);
    await agent.inStep();
    assert.match((await run('watched:1', 'true')).stderr, /policy "sudden" matches/);
    await service.admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled: false });
    await agent.inStep();
    assert.equal((await run('watched:1', 'true')).code, 0);
  });
});
