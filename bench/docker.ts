import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { benchmark } from './support/benchmark.js';
import { onCleanup } from './support/cleanup.js';
import { say } from './support/progress.js';
import { below, plain } from './support/results.js';
import { startService } from './support/service-process.js';
import { benchDir, scale, startsAccount } from './support/settings.js';
import { median, percentile } from './support/statistics.js';
import { startDocker } from '../test/support/docker-engine.js';
import { startTestAgent } from '../test/support/node-agent.js';
import { report, riskPolicy } from '../test/support/samples.js';

/** What the check adds to `docker run`, and how soon a policy that is switched on refuses the next one. */
const runs = scale >= 0.5 ? 30 : 3;
const changes = scale >= 0.5 ? 50 : 3;
const title = `docker run of busybox with the check and without, ${runs} times each by turns; ${changes} changes of a policy. Needs root, dockerd and runc`;

await benchmark('docker', title, async () => {
  await mkdir(benchDir, { recursive: true });
  const dataDir = await mkdtemp(join(benchDir, 'docker-'));
  onCleanup(() => rm(dataDir, { recursive: true, force: true }));
  const service = await startService({ dataDir });
  const admin = service.clientOf(startsAccount);
  const folder = await mkdtemp('/tmp/tcss-bench-docker-');
  const account = { credential: startsAccount, call: admin.call };
  const agent = await startTestAgent(
    { endpoint: service.endpoint, agent: account as never },
    { DockerRoots: [`${folder}/data`] },
  );
  onCleanup(() => agent.remove());
  const engine = await startDocker(folder, agent.wrapperOf('/usr/sbin/runc'));
  onCleanup(() => engine.stop());
  const ImageId = await engine.importImage('bench:1');
  await admin.call('ImportImageScanReport', {
    Report: report(1, { ImageId, ImageNames: ['bench:1'] }),
    Format: 'native',
  });
  const { PolicyId } = await admin.call<{ PolicyId: string }>(
    'CreateImageInterceptPolicy',
    riskPolicy({ Enabled: false }),
  );
  const turn = (Enabled: boolean) =>
    admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled });
  const run = async (...options: string[]) => {
    const began = performance.now();
    const { code } = await engine.docker('run', '--rm', '--network=none', ...options, 'bench:1', 'true');
    return { began, took: performance.now() - began, code };
  };

  await run();
  await run('--runtime', 'runc');
  const [checked, plainly]: number[][] = [[], []];
  for (let n = 0; n < runs; n += 1) {
    checked!.push((await run()).took);
    plainly!.push((await run('--runtime', 'runc')).took);
  }
  say(`docker run: ${median(checked!)} ms with the check, ${median(plainly!)} ms without`);

  const delays: number[] = [];
  for (let n = 1; n <= changes; n += 1) {
    await turn(true);
    const changed = performance.now();
    let tried = await run();
    while (tried.code === 0) tried = await run();
    delays.push(tried.began - changed);
    await turn(false);
    while ((await run()).code !== 0);
  }
  return {
    rows: [
      plain('docker run with the check, median', median(checked!), 'ms'),
      plain('docker run without, median', median(plainly!), 'ms'),
      below('what the check adds to the median', median(checked!) - median(plainly!), 100, 'ms'),
      below(
        `a policy is switched on, ${changes} times: until a docker run begins that is refused, 99th percentile`,
        percentile(delays, 0.99),
        5000,
        'ms',
      ),
      plain('and at the median', percentile(delays, 0.5), 'ms'),
    ],
  };
});
