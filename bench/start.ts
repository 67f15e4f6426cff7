import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { benchmark, repeat } from './support/benchmark.js';
import { onCleanup } from './support/cleanup.js';
import { cleanImages, startOf } from './support/dataset.js';
import { loadedHome } from './support/home.js';
import { createClient } from '../src/client/api-client.js';
import { say } from './support/progress.js';
import { seeded } from './support/random.js';
import { below } from './support/results.js';
import { freePort } from '../test/support/free-port.js';
import { startService } from './support/service-process.js';
import { benchDir, rounds, sizes, startsAccount } from './support/settings.js';
import { median } from './support/statistics.js';

/** How soon a service that is started gives its first answer, a decision. */
const title = `From the start of the process to the first answer; existing data: ${sizes.cleanImages} images, ${sizes.events} events`;
const pollMs = 10;

/** Starts a service on a folder and asks until it answers; milliseconds. It is stopped again. */
async function firstAnswer(dataDir: string): Promise<number> {
  const port = await freePort();
  const { secretId, secretKey } = startsAccount;
  const client = createClient({ endpoint: `http://127.0.0.1:${port}`, secretId, secretKey });
  const start = startOf(seeded(14), cleanImages()[0]!);
  const began = performance.now();
  const starting = startService({ dataDir, port });
  let failed: unknown;
  starting.catch((error: unknown) => (failed = error));
  for (;;) {
    if (failed) throw failed;
    try {
      await client.call('EvaluateContainerStart', { ...start, DryRun: true });
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
  const took = performance.now() - began;
  await (await starting).stop();
  client.close();
  return took;
}

/** A start that makes everything: the cluster, the schema, the credential. */
async function veryFirstAnswer(): Promise<number> {
  const dataDir = await mkdtemp(join(benchDir, 'empty-'));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  onCleanup(remove);
  return firstAnswer(dataDir).finally(remove);
}

await benchmark('start', title, async () => {
  const { dataDir } = await loadedHome({ events: true });
  // What fell due since the data was loaded is done by the first start; the measured ones are ordinary.
  await firstAnswer(dataDir);
  say(`${rounds} starts of each kind`);
  const times = await repeat(rounds, async () => ({
    existing: await firstAnswer(dataDir),
    empty: await veryFirstAnswer(),
  }));
  const all = (of: 'existing' | 'empty') => times.map((time) => time[of]);
  return {
    rows: [
      below('on existing data, median', median(all('existing')), 2000, 'ms'),
      below('on existing data, longest', Math.max(...all('existing')), 2000, 'ms'),
      below('in an empty folder, median', median(all('empty')), 4000, 'ms'),
      below('in an empty folder, longest', Math.max(...all('empty')), 4000, 'ms'),
    ],
  };
});
