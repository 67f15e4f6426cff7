import { benchmark, repeat } from './support/benchmark.js';
import { cleanImages, startOf } from './support/dataset.js';
import { loadedHome } from './support/home.js';
import { allowed, type Load, signedLoad } from './support/load.js';
import { say } from './support/progress.js';
import { seeded } from './support/random.js';
import { atLeast, atMost, below, plain } from './support/results.js';
import { startService } from './support/service-process.js';
import { rounds, roundSeconds, sizes } from './support/settings.js';
import { median } from './support/statistics.js';
import { echo } from './support/yardsticks.js';

/** What a start that no policy minds costs, against a bare Express that sends back the same body. */
const title = `EvaluateContainerStart without a match: ${sizes.policies} policies, ${sizes.cleanImages} images, each start of a random one`;

/** Waiting times are compared at this part of the slower one's rate. */
const loadFactor = 0.7;

/** Express is compiled after some 10,000 requests. */
const warmUpSeconds = 10;

const round = (load: Load) => load.run({ seconds: roundSeconds, random: true });
const p99At = (load: Load, rate: number) =>
  load.run({ seconds: roundSeconds, random: true, rate }).then(({ p99 }) => p99);

await benchmark('decide', title, async () => {
  const { dataDir } = await loadedHome();
  const service = await startService({ dataDir });
  const random = seeded(10);
  const requests = cleanImages().map((image) => ({ body: JSON.stringify(startOf(random, image)) }));
  const ours = await signedLoad(service, 'EvaluateContainerStart', requests, allowed);

  say('Cold: every image once');
  const cold = await ours.run({});
  const resident = await service.residentMb();

  const express = await echo('express', requests);
  const http = await echo('http', requests);
  for (const load of [ours, express, http]) await load.run({ seconds: warmUpSeconds, random: true });
  say(`Throughput: ${rounds} rounds of ${roundSeconds} s each`);
  const results = await repeat(rounds, async () => ({
    ours: await round(ours),
    express: await round(express),
    http: await round(http),
  }));
  const rate = (of: 'ours' | 'express' | 'http') => median(results.map((result) => result[of].rate));

  const fixed = loadFactor * Math.min(rate('ours'), rate('express'));
  say(`Waiting times at ${Math.round(fixed)} a second`);
  const waits = await repeat(rounds, async () => ({
    ours: await p99At(ours, fixed),
    express: await p99At(express, fixed),
  }));
  const p99 = (of: 'ours' | 'express') => median(waits.map((wait) => wait[of]));

  const ofOurs = { measure: 'decisions', value: rate('ours'), unit: '/s' };
  return {
    rows: [
      atLeast({ ...ofOurs, yardstick: { name: 'Express 5 echo', value: rate('express') }, times: 1 }),
      atLeast({ ...ofOurs, yardstick: { name: 'node:http echo', value: rate('http') } }),
      atMost({
        ...{ measure: `99th percentile at ${Math.round(fixed)}/s`, value: p99('ours'), unit: 'ms' },
        ...{ yardstick: { name: 'Express 5 echo', value: p99('express') }, times: 3 },
      }),
      below('resident memory, all images seen', resident, 350, 'MB'),
      plain('resident memory at the end', await service.residentMb(), 'MB'),
      plain('cold: each image for the first time', cold.rate, '/s'),
      plain('cold: 99th percentile', cold.p99, 'ms'),
    ],
  };
});
