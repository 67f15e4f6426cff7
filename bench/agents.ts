import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentsMethods } from './support/agents-process.js';
import { benchmark } from './support/benchmark.js';
import { onCleanup } from './support/cleanup.js';
import { allowed, signedLoad } from './support/load.js';
import { say } from './support/progress.js';
import { agreeing, atMost, below, plain } from './support/results.js';
import { startService } from './support/service-process.js';
import { benchDir, scale, sizes, startsAccount } from './support/settings.js';
import { percentile } from './support/statistics.js';
import { typicalFindings, typicalRules } from './support/typical-account.js';
import { startWorker } from './support/worker.js';
import { capitalizeKeys } from '../src/platform/key-case.js';
import { randomFrom } from '../test/support/random.js';

/** What node agents that follow policies and images cost the service, and how soon they have a change. */
const agents = Math.max(100, Math.round(2000 * scale));
const imagesOfNode = 30;
const images = 1000;
const changes = scale >= 0.5 ? 50 : 6;
/** Three times; all of it has to end within five minutes. */
const seconds = scale >= 0.5 ? 20 : 10;
const startsRate = 200;
const title = `${agents} agents of one account with ${sizes.policies} policies follow one service; ${imagesOfNode} images on each node`;

/** Processor time of a process, in ms. The kernel counts in ticks of 10 ms. */
async function processorMs(pid: number): Promise<number> {
  const stat = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(stat[11]) + Number(stat[12])) * 10;
}

const imageId = (n: number) => `sha256:${n.toString(16).padStart(64, '0')}`;
const reportOf = (n: number, scanTime: Date) => ({
  Format: 'native',
  Report: {
    ImageId: imageId(n),
    ScanTime: scanTime.toISOString(),
    Vulnerabilities: Array.from({ length: 60 }, (_, at) => ({
      ...{ CveId: `CVE-2026-${n}${at}`, Component: `lib${at}`, Version: '1.0', Severity: 'HIGH' },
    })),
  },
});

/** A new service whose account has policies that match none of its images, and one that is off. */
async function serviceWithPolicies() {
  await mkdir(benchDir, { recursive: true });
  const dataDir = await mkdtemp(join(benchDir, 'agents-'));
  onCleanup(() => rm(dataDir, { recursive: true, force: true }));
  const service = await startService({ dataDir });
  const admin = service.clientOf(startsAccount);
  const random = randomFrom(23);
  // Every hundredth would match an image.
  const rules = typicalRules(random, sizes.policies, typicalFindings(random, 100)).filter(
    (_, n) => n % 100 !== 50,
  );
  const create = (PolicyName: string, rule: object, Enabled: boolean) =>
    admin.call<{ PolicyId: string }>('CreateImageInterceptPolicy', {
      ...{ PolicyName, PolicyTemplate: 'RISK_IMAGE', Enabled, RiskRule: capitalizeKeys(rule) },
    });
  for (const [n, rule] of rules.entries()) await create(`policy ${n}`, rule, true);
  const { PolicyId } = await create('toggled', { vulnerability: { cveIds: ['CVE-1999-1'] } }, false);
  for (let n = 0; n < images; n += 1) await admin.call('ImportImageScanReport', reportOf(n, new Date()));
  say(`${rules.length} policies, ${images} images`);
  const turn = (Enabled: boolean) =>
    admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled });
  return { service, admin, turn };
}

await benchmark('agents', title, async () => {
  const { service, admin, turn } = await serviceWithPolicies();
  const imageIds = Array.from({ length: imagesOfNode }, (_, n) => imageId(n));
  const requests = Array.from({ length: images }, (_, n) => ({
    body: JSON.stringify({ Image: { ImageId: imageId(n) }, Node: { NodeName: `node-${n}` } }),
  }));
  const starts = await signedLoad(service, 'EvaluateContainerStart', requests, allowed);
  const load = () => starts.run({ seconds, rate: startsRate, connections: 32 });
  await starts.run({});
  const memoryAlone = await service.residentMb();
  const alone = await load();

  const worker = startWorker<AgentsMethods>('agents-process.ts');
  await worker.start({
    endpoint: service.endpoint,
    credential: startsAccount,
    count: agents,
    imageIds,
  });
  const memory = await service.residentMb();
  say(`${agents} agents wait`);

  /** Share of a core, and calls of the agents a second, meanwhile. */
  async function during<T>(work: () => Promise<T>) {
    const [cpu, began, before] = [
      await processorMs(service.pid),
      performance.now(),
      await worker.counts(undefined),
    ];
    const result = await work();
    const took = performance.now() - began;
    const after = await worker.counts(undefined);
    return {
      result,
      core: (100 * ((await processorMs(service.pid)) - cpu)) / took,
      polls: (1000 * (after.polls - before.polls)) / took,
      summaries: (1000 * (after.summaries - before.summaries)) / took,
    };
  }

  const idle = await during(() => sleep(seconds * 1000));
  say(`waiting: ${idle.core.toFixed(1)} % of a core, ${idle.polls.toFixed(1)} polls/s`);

  const [firsts, all, lasts]: number[][] = [[], [], []];
  const cpuBefore = await processorMs(service.pid);
  for (let n = 1; n <= changes; n += 1) {
    await worker.expect(undefined);
    await turn(n % 2 === 1);
    const changed = Date.now();
    const delays = (await worker.arrived(120_000)).map((at) => at - changed);
    firsts!.push(Math.min(...delays));
    lasts!.push(Math.max(...delays));
    all!.push(...delays);
    await sleep(200);
  }
  const cpuOfChange = ((await processorMs(service.pid)) - cpuBefore) / changes;
  // What all agents heard of, an even number of changes, is over before the imports.
  await sleep(2000);
  const peak = await service.residentMb();
  say(`a change: ${percentile(all!, 0.5)} ms, ${percentile(all!, 0.99)} ms`);

  // As of a busy CI; the image is on no node.
  let isOver = false;
  async function importReports(): Promise<number> {
    let made = 0;
    for (; !isOver; await sleep(1000)) {
      await admin.call('ImportImageScanReport', reportOf(images, new Date()));
      made += 1;
    }
    return made;
  }
  const importing = importReports();
  const busy = await during(load);
  isOver = true;
  say(
    `${await importing} imports: ${busy.core.toFixed(0)} % of a core, ${busy.polls.toFixed(0)} polls/s, ${busy.summaries.toFixed(0)} summaries/s`,
  );
  const { failures } = await worker.counts(undefined);
  await worker.end(undefined);
  return {
    rows: [
      agreeing('calls of agents that failed', failures, 0),
      below('waiting: processor, share of a core', idle.core, 10, '%'),
      plain('waiting: polls', idle.polls, '/s'),
      atMost({
        ...{ measure: 'memory, all agents waiting', value: memory, unit: 'MB' },
        ...{ yardstick: { name: 'without agents', value: memoryAlone }, times: 1.5 },
      }),
      plain('memory after all changes', peak, 'MB'),
      plain(
        `a policy is switched on or off, ${changes} times: until an agent has it, median`,
        percentile(all!, 0.5),
        'ms',
      ),
      below('until an agent has it, 99th percentile', percentile(all!, 0.99), 5000, 'ms'),
      plain('processor time of a change', cpuOfChange, 'ms'),
      plain('until the first agent has it, median', percentile(firsts!, 0.5), 'ms'),
      plain('until the last agent has it, longest', Math.max(...lasts!), 'ms'),
      plain('one import a second: processor, share of a core', busy.core, '%'),
      plain('one import a second: polls', busy.polls, '/s'),
      plain('one import a second: questions about images', busy.summaries, '/s'),
      atMost({
        ...{
          measure: `one import a second: ${startsRate} starts/s, 99th percentile`,
          value: busy.result.p99,
          unit: 'ms',
        },
        ...{ yardstick: { name: 'without agents', value: alone.p99 }, times: 3 },
      }),
    ],
  };
});
