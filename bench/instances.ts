import { benchmark } from './support/benchmark.js';
import { startOf, toggledImage, toggledPolicy } from './support/dataset.js';
import { loadedHome } from './support/home.js';
import { progress } from './support/progress.js';
import { seeded } from './support/random.js';
import { agreeing, below, plain } from './support/results.js';
import { connectionOf, startService, urlOf } from './support/service-process.js';
import { sizes, startsAccount } from './support/settings.js';
import { percentile } from './support/statistics.js';

/** How soon a change of a policy holds everywhere. */
const title = `A policy is switched on or off on one instance, ${sizes.policyChanges} times; when another one decides by it`;
const patienceMs = 30_000;

await benchmark('instances', title, async () => {
  const { dataDir } = await loadedHome();
  const first = await startService({ dataDir });
  const second = await startService({ dataDir, databaseUrl: urlOf(await connectionOf(dataDir)) });
  const [here, there] = [first, second].map((service) => service.clientOf(startsAccount));
  const start = { ...startOf(seeded(13), toggledImage()), DryRun: true };
  const isIntercepted = async (client: typeof here) =>
    (await client!.call<{ Decision: string }>('EvaluateContainerStart', start)).Decision === 'INTERCEPT';
  const turn = (Enabled: boolean) =>
    here!.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [toggledPolicy.policyId], Enabled });

  // Off, however an earlier run ended; and both have it in memory what the policies are.
  await turn(false);
  for (const client of [here, there]) while (await isIntercepted(client));

  const tell = progress('policy changes', sizes.policyChanges);
  const delays: number[] = [];
  let atOnce = 0;
  for (let n = 1; n <= sizes.policyChanges; n += 1) {
    const enabled = n % 2 === 1;
    await turn(enabled);
    const changed = performance.now();
    while ((await isIntercepted(there)) !== enabled)
      if (performance.now() - changed > patienceMs)
        throw new Error('The other instance never got to know of it.');
    delays.push(performance.now() - changed);
    if ((await isIntercepted(here)) === enabled) atOnce += 1;
    tell(n);
  }
  await turn(false);
  return {
    rows: [
      below(
        '99th percentile, until the other instance has decided by it',
        percentile(delays, 0.99),
        1000,
        'ms',
      ),
      plain('median', percentile(delays, 0.5), 'ms'),
      plain('longest', Math.max(...delays), 'ms'),
      agreeing('changes that the next decision of the same instance followed', atOnce, sizes.policyChanges),
    ],
  };
});
