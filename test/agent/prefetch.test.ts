import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { containerdImages } from '../../src/agent/inventory/containerd-images.js';
import { dockerImages } from '../../src/agent/inventory/docker-images.js';
import { podmanImages } from '../../src/agent/inventory/podman-images.js';
import { systemClock } from '../../src/platform/clock.js';
import { type DockerEngine, startDocker } from '../support/docker-engine.js';
import { hasPrograms, startTestAgent, type TestAgent } from '../support/node-agent.js';
import { type Proxy, startProxy } from '../support/proxy.js';
import { report, riskPolicy } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { skip } from '../support/skip.js';

describe('images on a node that never started', function () {
  this.timeout(120_000);
  let service: TestService;
  let proxy: Proxy;
  let agent: TestAgent;
  let engine: DockerEngine;
  let bad: string;

  before(async function () {
    if (process.getuid?.() !== 0) skip(this, 'dockerd needs root');
    if (!hasPrograms('dockerd', 'docker', 'runc', 'busybox'))
      skip(this, 'no dockerd, docker, runc or busybox');
    const folder = mkdtempSync('/tmp/tcss-docker-');
    service = await startTestService();
    service.clock.set(systemClock.now());
    const { hostname: host, port } = new URL(service.endpoint);
    proxy = await startProxy({ host, port: Number(port) });
    agent = await startTestAgent(
      { endpoint: `http://127.0.0.1:${proxy.port}`, agent: service.agent },
      { DockerRoots: [`${folder}/data`], FailMode: 'open' },
    );
    engine = await startDocker(folder, agent.wrapperOf('/usr/sbin/runc'));
    bad = await engine.importImage('bad:latest');
    await service.admin.call('ImportImageScanReport', {
      Report: report(1, { ImageId: bad, ImageNames: ['bad:latest'] }),
      Format: 'native',
    });
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'no criticals' }));
    await agent.inStep();
  });
  after(async () => {
    await engine?.stop();
    await agent?.remove();
    await proxy?.close();
    await service?.stop();
  });

  async function inventory(images: number): Promise<Reply> {
    for (;;) {
      const { AgentList } = await service.reader.call('DescribeImageInterceptAgentList');
      const told = (AgentList as Reply[])[0]?.['Inventory'] as Reply | undefined;
      if (told?.['Images'] === images) return told;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const run = (image: string) => engine.docker('run', '--rm', '--network=none', image, 'echo', 'it ran');

  it('are counted by the agent, and those that nobody scanned are named', async () => {
    assert.deepEqual(await inventory(1), { Images: 1, Unscanned: 0, UnscannedNames: [] });
    const { code, stdout, stderr } = await engine.docker('commit', await made('bad'), 'unscanned:1');
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(await inventory(2), { Images: 2, Unscanned: 1, UnscannedNames: ['unscanned:1'] });
  });

  it('are refused by what was found in them while the service is away, by whatever name', async () => {
    proxy.reset();
    for (const name of ['bad', 'bad:latest', bad]) {
      const { code, stdout, stderr } = await run(name);
      assert.notEqual(code, 0, name);
      assert.equal(stdout, '');
      assert.match(stderr, /policy "no criticals" matches CVE-2026-0001/);
    }
    assert.equal((await run('unscanned:1')).stdout, 'it ran\n');
    assert.ok(!agent.said().includes('not decided'), agent.said());
    await agent.kill('SIGKILL');
    await agent.restart();
    assert.match((await run('bad')).stderr, /policy "no criticals" matches/, 'from the disk');
  });

  const made = async (image: string) =>
    (await engine.docker('create', '--network=none', image)).stdout.trim();
});

describe('the images that engines keep on disk', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync('/tmp/tcss-images-');
  });
  afterEach(() => rmSync(root, { recursive: true }));
  function put(path: string, content: unknown): void {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)] as const;

  it('Docker: every name of an image, and those without a name by their id', async () => {
    put(`image/vfs/imagedb/content/sha256/${a}`, '{}');
    put(`image/vfs/imagedb/content/sha256/${b}`, '{}');
    const references = { 'app:1': `sha256:${a}`, 'app:2': `sha256:${a}` };
    put('image/vfs/repositories.json', { Repositories: { app: references } });
    assert.deepEqual(await dockerImages([root, '/nowhere']), [
      { id: `sha256:${a}`, name: 'app:1' },
      { id: `sha256:${a}`, name: 'app:2' },
      { id: `sha256:${b}`, name: '' },
    ]);
  });

  it('podman: every name, and those without', async () => {
    put('vfs-images/images.json', [{ id: a, names: ['docker.io/library/app:1'] }, { id: b }]);
    assert.deepEqual(await podmanImages([root, '/nowhere']), [
      { id: a, name: 'docker.io/library/app:1' },
      { id: b, name: '' },
    ]);
  });

  it('an engine that is not there has none', async () => {
    assert.deepEqual(await containerdImages(join(root, 'containerd.sock')), []);
    assert.deepEqual(await dockerImages([root]), []);
    assert.deepEqual(await podmanImages([root]), []);
  });

  it('a file that is none is told, not taken for no images', async () => {
    put('vfs-images/images.json', 'half');
    await assert.rejects(podmanImages([root]), SyntaxError);
  });
});
