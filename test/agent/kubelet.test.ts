import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startCheckFile } from '../../src/agent/check/start-check.js';
import { installers } from '../../src/agent/install/engines.js';
import { systemClock } from '../../src/platform/clock.js';
import {
  type CriEngine,
  startCriContainerd,
  startPod,
  writeContainerdConfig,
} from '../support/cri-engine.js';
import { hasPrograms, startTestAgent, type TestAgent } from '../support/node-agent.js';
import { report, riskPolicy } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { skip } from '../support/skip.js';

describe('a node of Kubernetes with containerd, driven as a kubelet drives it', function () {
  this.timeout(120_000);
  let service: TestService;
  let agent: TestAgent;
  let engine: CriEngine;
  let folder: string;
  const nameOf = (image: string) => `docker.io/library/${image}:1`;

  before(async function () {
    if (process.getuid?.() !== 0) skip(this, 'containerd needs root');
    if (!hasPrograms('containerd', 'ctr', 'runc', 'busybox'))
      skip(this, 'no containerd, ctr, runc or busybox');
    folder = mkdtempSync('/tmp/tcss-kubelet-');
    service = await startTestService();
    // The agent signs by the clock of the machine.
    service.clock.set(systemClock.now());
    agent = await startTestAgent(service, { ContainerdAddress: `${folder}/c.sock` });
    const at = (file: string) => join(folder, 'node', file);
    const configFile = at('/etc/containerd/config.toml');
    writeContainerdConfig(configFile, folder);
    installers['containerd']!.install({
      at,
      paths: { check: startCheckFile(join(agent.folder, 'state')), runtime: '/usr/sbin/runc' },
      failMode: 'open',
    });
    assert.match(readFileSync(configFile, 'utf8'), /BinaryName/);
    engine = await startCriContainerd(folder, configFile);
    for (const image of ['bad', 'good']) await engine.addImage(nameOf(image));
    await service.admin.call('ImportImageScanReport', {
      Report: report(1, { ImageId: undefined, ImageNames: [nameOf('bad')] }),
      Format: 'native',
    });
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    await agent.inStep();
  });
  after(async () => {
    await engine?.stop();
    await agent?.remove();
    await service?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function event(): Promise<Reply> {
    for (;;) {
      const { EventList } = await service.admin.call('DescribeImageInterceptEventList');
      const [found] = EventList as Reply[];
      if (found) {
        const { EventId } = found;
        return (await service.admin.call('DescribeImageInterceptEventDetail', { EventId }))['Event'] as Reply;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('refuses the container of a pod, not its sandbox, and the event knows the pod', async () => {
    const { problem } = await startPod(engine.address, 'shop-1', nameOf('bad'));
    assert.match(
      problem,
      /must not start: policy "no critical vulnerabilities" matches CVE-2026-0001 \(CRITICAL\) in openssl/,
    );
    const { Namespace, PodName, ImageName, Behavior, StartParam } = await event();
    assert.deepEqual(
      [Namespace, PodName, ImageName, Behavior],
      ['tcss-agent', 'shop-1', nameOf('bad'), 'INTERCEPT'],
    );
    assert.match(StartParam, /^kubernetes container [0-9a-f]{64} \(app\)/);
  });

  it('runs a pod whose image no policy concerns', async () => {
    assert.deepEqual(await startPod(engine.address, 'shop-2', nameOf('good')), { problem: '' });
  });
});
