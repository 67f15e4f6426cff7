import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/platform/clock.js';
import { askAgent } from '../support/ask-agent.js';
import { makeBundle } from '../support/bundles.js';
import { enterRound } from '../support/fault-books.js';
import { hasPrograms, startTestAgent, type TestAgent } from '../support/node-agent.js';
import { type Proxy, startProxy } from '../support/proxy.js';
import { report, riskPolicy } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { skip } from '../support/skip.js';
import { mountSmallDisk, unmount } from '../support/small-disk.js';

const faultMs = 1000 * Number(process.env['FAULT_SECONDS'] ?? 1);

/** Starts on a node go on while its agent, or the way to the service, fails. Those that it refused come to the service once each. */
describe('when a node agent fails, or is cut off', function () {
  this.timeout(120_000 + 2 * faultMs);
  let service: TestService;
  let proxy: Proxy;
  let agent: TestAgent;
  let folder: string;
  before(async function () {
    if (!hasPrograms('runc')) skip(this, 'no runc, which the specs come from');
    service = await startTestService();
    const { hostname: host, port } = new URL(service.endpoint);
    proxy = await startProxy({ host, port: Number(port) });
    folder = mkdtempSync('/tmp/tcss-bundles-');
    makeBundle(join(folder, 'bad'), 'registry.example.com/bad:1');
  });
  after(async () => {
    await proxy?.close();
    await service?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    await service.newAccounts();
    service.clock.set(systemClock.now());
    await service.admin.call('ImportImageScanReport', {
      Report: report(1, { ImageNames: ['registry.example.com/bad:1'] }),
      Format: 'native',
    });
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
  });
  afterEach(() => agent.remove());

  async function startAgent(settings: object = {}): Promise<void> {
    agent = await startTestAgent(
      { endpoint: `http://127.0.0.1:${proxy.port}`, agent: service.agent },
      settings,
    );
    await agent.inStep();
  }
  let asked = 0;
  /** What became of one start that a policy intercepts. */
  async function startOnce(): Promise<'REFUSED' | 'UNDECIDED' | 'FAILED'> {
    const args = ['run', '--bundle', join(folder, 'bad'), `c${(asked += 1)}`];
    return askAgent(agent.socket, args).then(
      ({ start }) => (start ? 'UNDECIDED' : 'REFUSED'),
      () => 'FAILED',
    );
  }
  async function counted(): Promise<number> {
    const { EventList } = await service.admin.call('DescribeImageInterceptEventList');
    return ((EventList as Reply[])[0]?.['EventCount'] as number | undefined) ?? 0;
  }

  async function holdOver(fault: string, during: () => Promise<void>): Promise<void> {
    assert.equal(await startOnce(), 'REFUSED');
    while ((await counted()) < 1) await sleep(20);
    const outcomes = { REFUSED: 0, UNDECIDED: 0, FAILED: 0 };
    let isOver = false;
    const starting = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const outcome = await startOnce();
        outcomes[outcome] += 1;
        if (outcome === 'FAILED') await sleep(20);
      }
    });
    await sleep(200);
    await during();
    const overAt = performance.now();
    while ((await startOnce()) !== 'REFUSED') await sleep(20);
    outcomes.REFUSED += 1;
    isOver = true;
    await Promise.all(starting);
    const expected = outcomes.REFUSED + 1;
    while ((await counted()) < expected) await sleep(20);
    const recoveryMs = performance.now() - overAt;
    const reported = await counted();
    const lost = Math.max(0, expected - reported);
    // What was not answered may have been judged, or not.
    const doubled = Math.max(0, reported - expected - outcomes.FAILED);
    const starts = outcomes.REFUSED + outcomes.UNDECIDED + outcomes.FAILED;
    const rest = { undecided: outcomes.UNDECIDED, unanswered: outcomes.FAILED, recoveryMs };
    enterRound({ fault, starts, lost, doubled, ...rest });
    assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 });
  }

  it('cut off from the service, it judges on, and reports each start once afterwards', async () => {
    await startAgent();
    await holdOver('an agent is cut off from the service', async () => {
      proxy.reset();
      await sleep(faultMs);
      proxy.heal();
    });
  });

  it('killed, it reports each start that it judged once, after its next start', async () => {
    await startAgent();
    await holdOver('an agent is killed', async () => {
      await agent.kill('SIGKILL');
      await agent.restart();
    });
  });

  it('with a full disk, it goes by the fail mode, and recovers by itself', async function () {
    const disk = mkdtempSync('/tmp/tcss-disk-');
    mountSmallDisk(this, disk, '1m');
    try {
      await startAgent({ StateDir: join(disk, 'state') });
      await holdOver("the disk of an agent's state is full", async () => {
        assert.throws(() => writeFileSync(join(disk, 'others'), Buffer.alloc(2 ** 21)), { code: 'ENOSPC' });
        await sleep(faultMs);
        rmSync(join(disk, 'others'));
      });
    } finally {
      await agent.kill();
      unmount(disk);
      rmSync(disk, { recursive: true });
    }
  });
});
