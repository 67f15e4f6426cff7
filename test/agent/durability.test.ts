import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/platform/clock.js';
import { askAgent } from '../support/ask-agent.js';
import { makeBundle } from '../support/bundles.js';
import { runCommand } from '../support/docker-engine.js';
import { hasPrograms, startTestAgent, type TestAgent } from '../support/node-agent.js';
import { type Proxy, startProxy } from '../support/proxy.js';
import { report, riskPolicy } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { skip } from '../support/skip.js';
import { mountSmallDisk, unmount } from '../support/small-disk.js';

/** Starts are asked about as the check asks, without containers: a thousand of those would take minutes. */
describe('an agent through faults', function () {
  this.timeout(120_000);
  let service: TestService;
  let proxy: Proxy;
  let agent: TestAgent;
  let folder: string;
  let bundles: Record<'bad' | 'good' | 'unheard', string>;

  before(async function () {
    if (!hasPrograms('runc')) skip(this, 'no runc, which the specs come from');
    service = await startTestService();
    const { hostname: host, port } = new URL(service.endpoint);
    proxy = await startProxy({ host, port: Number(port) });
    folder = mkdtempSync('/tmp/tcss-bundles-');
    const bundle = (name: string) => makeBundle(join(folder, name), `registry.example.com/${name}:1`);
    bundles = { bad: bundle('bad'), good: bundle('good'), unheard: bundle('unheard') };
  });
  beforeEach(async () => {
    await service.newAccounts();
    service.clock.set(systemClock.now());
    proxy.heal();
    await service.admin.call('ImportImageScanReport', {
      Report: report(1, { ImageNames: ['registry.example.com/bad:1'] }),
      Format: 'native',
    });
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    agent = await startTestAgent({ endpoint: `http://127.0.0.1:${proxy.port}`, agent: service.agent });
    await agent.inStep();
  });
  afterEach(() => agent.remove());
  after(async () => {
    await proxy?.close();
    await service?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  let asked = 0;
  const argsOf = (bundle: string) => ['run', '--bundle', bundle, `c${(asked += 1)}`];
  const ask = (bundle: string) => askAgent(agent.socket, argsOf(bundle));
  async function counted(atLeast: number): Promise<number> {
    for (;;) {
      const { EventList } = await service.admin.call('DescribeImageInterceptEventList');
      const count = (EventList as Reply[])[0]?.['EventCount'] ?? 0;
      if (count >= atLeast) return count as number;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  /** Starts that the agent has on disk, sent or not. */
  const spooled = () => {
    const dir = join(agent.folder, 'state', 'spool');
    const files = readdirSync(dir).filter((name) => name.endsWith('.jsonl'));
    return files
      .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n').slice(0, -1))
      .filter((line) => line.startsWith('{"start"')).length;
  };
  const agentSeen = async () =>
    (await service.reader.call('DescribeImageInterceptAgentList'))['AgentList'][0] as Reply;

  async function agentThat(is: (agent: Reply) => boolean): Promise<Reply> {
    for (;;) {
      const agent = await agentSeen();
      if (agent && is(agent)) return agent;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('judges on by what it holds while the service is away, and then reports every hit once', async () => {
    assert.equal((await ask(bundles.bad)).start, false);
    assert.equal((await ask(bundles.good)).start, true);
    proxy.reset();
    for (let n = 0; n < 20; n += 1) {
      const { start, message } = await ask(bundles.bad);
      assert.equal(start, false);
      assert.match(message, /^The container must not start: policy "no critical vulnerabilities" matches/);
    }
    assert.equal((await ask(bundles.good)).start, true);
    const { start, message } = await ask(bundles.unheard);
    assert.equal(start, true);
    assert.match(message, /nothing is known of the image, and the service cannot be asked.*fail mode.*open/);
    await agent.kill('SIGKILL');
    await agent.restart();
    assert.equal((await ask(bundles.bad)).start, false, 'right after its start, from the disk');
    proxy.heal();
    assert.equal(await counted(22), 22);
    await agent.kill();
    await agent.restart();
    assert.equal((await ask(bundles.good)).start, true);
    assert.equal(await counted(22), 22, 'after another start of the agent');
  });

  it('is killed amid a thousand starts, and the service counts those that it judged', async () => {
    await ask(bundles.bad);
    let answered = 1;
    let failures = 0;
    const wrapper = agent.wrapperOf('/bin/true');
    // By the whole check where the agent does not answer, which notes it.
    const refuses = () =>
      ask(bundles.bad).then(
        ({ start }) => !start,
        async () => (await runCommand(wrapper, argsOf(bundles.bad))).code === 1,
      );
    const askMany = async (times: number) => {
      for (let n = 0; n < times; n += 1) {
        if (await refuses()) answered += 1;
        else failures += 1;
        if (answered === 400) agent.process.kill('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 20 }, () => askMany(50)));
    await agent.kill('SIGKILL');
    const judged = spooled();
    assert.ok(failures > 100, 'it was killed amid the starts');
    assert.ok(judged >= answered, `${judged} on disk, ${answered} answered`);
    assert.ok(judged <= answered + 20, 'at most those that were being answered');
    await agent.restart();
    assert.equal(await counted(judged), judged);
    const { Counts } = await agentSeen();
    assert.equal(Counts.Undecided, failures, 'starts that got the fail mode are told');
  });

  it('goes by the fail mode and tells it while the disk is full, and counts exactly once there is room', async function () {
    await agent.remove();
    const disk = mkdtempSync('/tmp/tcss-disk-');
    mountSmallDisk(this, disk, '1m');
    try {
      const endpoint = `http://127.0.0.1:${proxy.port}`;
      agent = await startTestAgent({ endpoint, agent: service.agent }, { StateDir: join(disk, 'state') });
      await agent.inStep();
      assert.equal((await ask(bundles.bad)).start, false);
      assert.equal(await counted(1), 1);
      assert.throws(() => writeFileSync(join(disk, 'others'), Buffer.alloc(2 ** 21)), { code: 'ENOSPC' });
      // What is left of a block that the spool has begun takes some more starts.
      let refused = 1;
      let answer = await ask(bundles.bad);
      for (; !answer.start; answer = await ask(bundles.bad)) refused += 1;
      assert.match(answer.message, /could not be decided \(ENOSPC.*the fail mode of this node is open/);
      assert.equal((await ask(bundles.good)).start, true);
      assert.equal((await agentThat(({ Spool }) => Spool.Full)).Counts.Undecided, 1);
      rmSync(join(disk, 'others'));
      assert.equal((await ask(bundles.bad)).start, false);
      assert.equal(await counted(refused + 1), refused + 1);
      assert.equal((await agentThat(({ Spool }) => !Spool.Full)).Counts.Undecided, 1);
    } finally {
      await agent.kill();
      unmount(disk);
      rmSync(disk, { recursive: true });
    }
  });

  it('waits for no dead network longer than for a decision', async () => {
    await agent.remove();
    const endpoint = `http://127.0.0.1:${proxy.port}`;
    agent = await startTestAgent(
      { endpoint, agent: service.agent },
      { DecisionTimeoutMs: 1000, FailMode: 'closed' },
    );
    await agent.inStep();
    proxy.goSilent();
    const { start, message } = await ask(bundles.unheard);
    assert.equal(start, false);
    assert.match(message, /the fail mode of this node is closed/);
  });
});
