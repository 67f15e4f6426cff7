import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AskingMethods } from './support/asking-process.js';
import { benchmark } from './support/benchmark.js';
import { onCleanup } from './support/cleanup.js';
import { say } from './support/progress.js';
import { agreeing, below, plain } from './support/results.js';
import { startService } from './support/service-process.js';
import { benchDir, roundSeconds, startsAccount } from './support/settings.js';
import { percentile } from './support/statistics.js';
import { startWorker } from './support/worker.js';
import { startTestAgent } from '../test/support/node-agent.js';
import { imported, riskPolicy } from '../test/support/samples.js';

/** What one agent does with starts that are asked about as the check asks, each over a connection of its own, by another process. */
const perSecond = 1000;
const seconds = 3 * roundSeconds;
/** One of so many hits a policy that only observes, so that it is spooled and reported. */
const hitOf = 10;

const processor = async (pid: number) => {
  const stat = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(stat[11]) + Number(stat[12])) * 10;
};
const residentMb = async (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;

/** The bundle of a container of runc, of an image by its name. */
async function bundleOf(folder: string, image: string): Promise<string> {
  const bundle = await mkdtemp(join(folder, 'bundle-'));
  const annotations = { 'org.opencontainers.image.ref.name': image };
  const spec = { ociVersion: '1.0.2', process: { args: ['true'] }, annotations };
  await writeFile(join(bundle, 'config.json'), JSON.stringify(spec));
  return bundle;
}

const title = `One agent is asked about ${perSecond} starts a second for ${seconds} s; every ${hitOf}th hits a policy that observes`;

await benchmark('agent-starts', title, async () => {
  await mkdir(benchDir, { recursive: true });
  const dataDir = await mkdtemp(join(benchDir, 'agent-starts-'));
  onCleanup(() => rm(dataDir, { recursive: true, force: true }));
  const service = await startService({ dataDir });
  const admin = service.clientOf(startsAccount);
  await admin.call('ImportImageScanReport', imported('bad'));
  await admin.call('CreateImageInterceptPolicy', riskPolicy({ ObservationDays: 7 }));
  const account = { credential: startsAccount, call: admin.call };
  const agent = await startTestAgent({ endpoint: service.endpoint, agent: account as never });
  onCleanup(() => agent.remove());
  await agent.inStep();
  // Where engines have them.
  const bundles = await mkdtemp('/run/tcss-bench-');
  onCleanup(() => rm(bundles, { recursive: true, force: true }));
  const bad = await bundleOf(bundles, 'registry.example.com/app:bad');
  const good = await bundleOf(bundles, 'registry.example.com/app:good');
  const pid = agent.process.pid!;
  const worker = startWorker<AskingMethods>('asking-process.ts');
  const ask = (count: number) =>
    worker.ask({ socket: agent.socket, perSecond, count, bundles: { hit: bad, other: good }, hitOf });
  // What is known of both images, and code that is compiled.
  const warm = await ask(perSecond);
  const cpu = await processor(pid);
  const { hits, times, errors, tookMs } = await ask(perSecond * seconds);
  const core = (100 * ((await processor(pid)) - cpu)) / tookMs;
  const failures = Object.values(errors).reduce((sum, count) => sum + count, 0);
  say(`${times.length} answers in ${(tookMs / 1000).toFixed(1)} s; failures: ${JSON.stringify(errors)}`);
  const memory = await residentMb(pid);
  let counted = 0;
  for (
    const until = performance.now() + 60_000;
    counted < warm.hits + hits && performance.now() < until;
    await sleep(100)
  ) {
    const { EventList } = await admin.call<{ EventList: { EventCount: number }[] }>(
      'DescribeImageInterceptEventList',
    );
    counted = EventList.reduce((sum, { EventCount }) => sum + EventCount, 0);
  }
  await agent.remove();
  return {
    rows: [
      plain('answers', (1000 * times.length) / tookMs, '/s'),
      below('an answer, median', percentile(times, 0.5), 10, 'ms'),
      below('an answer, 99th percentile', percentile(times, 0.99), 100, 'ms'),
      agreeing('questions that failed', failures, 0),
      agreeing('hits that the service counts', counted, warm.hits + hits),
      plain('processor of the agent, share of a core', core, '%'),
      plain('memory of the agent', memory, 'MB'),
    ],
  };
});
