import { setTimeout as sleep } from 'node:timers/promises';
import { benchmark } from './support/benchmark.js';
import { cleanImages, matchingImages, startOf } from './support/dataset.js';
import { forgetEvents } from './support/events-data.js';
import { loadedHome } from './support/home.js';
import { decided, signedLoad } from './support/load.js';
import { progress, say } from './support/progress.js';
import { seeded } from './support/random.js';
import { agreeing, atMost, plain } from './support/results.js';
import { openBeside, startService } from './support/service-process.js';
import { roundSeconds, soakMinutes, startsAccount } from './support/settings.js';
import { median, slope } from './support/statistics.js';

/** Whether memory grows over a long run. */
const title = `${soakMinutes} minutes at half of what it can do, one start in twenty matching`;
const matchingShare = 0.05;
const sampleMs = 2000;
/** Not counted: caches fill, code is compiled. */
const warmUpShare = 0.1;

interface Sample {
  hours: number;
  residentMb: number;
  heapMb: number;
}

/** Samples in three parts of equal length. */
const thirds = (samples: readonly Sample[]) =>
  [0, 1, 2].map((n) =>
    samples.slice(Math.floor((samples.length * n) / 3), Math.floor((samples.length * (n + 1)) / 3)),
  );

await benchmark('soak', title, async () => {
  const { dataDir } = await loadedHome();
  const service = await startService({ dataDir });
  const db = await openBeside(dataDir);
  await forgetEvents(db, startsAccount.appId);
  const random = seeded(17);
  const [clean, matching] = [cleanImages(), matchingImages()];
  const some = matching.slice(0, Math.round(clean.length * matchingShare));
  const requests = [...clean, ...some].map((image) => ({
    body: JSON.stringify(startOf(random, image)),
    weight: image.matches,
  }));
  const load = await signedLoad(service, 'EvaluateContainerStart', requests, decided);
  const warm = await load.run({});
  const full = await load.run({ seconds: roundSeconds, random: true });

  say(`${soakMinutes} minutes at ${Math.round(full.rate / 2)} a second`);
  const running = load.run({ rate: full.rate / 2, seconds: soakMinutes * 60, random: true });
  let over = false;
  void running.finally(() => (over = true)).catch(() => undefined);
  const samples: Sample[] = [];
  const tell = progress('seconds', soakMinutes * 60);
  const began = performance.now();
  while (!over) {
    const seconds = (performance.now() - began) / 1000;
    const [residentMb, heapMb] = [await service.residentMb(), await service.heapMb()];
    samples.push({ hours: seconds / 3600, residentMb, heapMb });
    tell(Math.round(seconds));
    await sleep(sampleMs);
  }
  const soaked = await running;
  const { TotalCount } = await service
    .clientOf(startsAccount)
    .call<{ TotalCount: number }>('DescribeImageInterceptEventSummary');
  await forgetEvents(db, startsAccount.appId);

  const later = samples.slice(Math.floor(samples.length * warmUpShare));
  const [first, , last] = thirds(later).map((part) => ({
    resident: median(part.map(({ residentMb }) => residentMb)),
    heap: median(part.map(({ heapMb }) => heapMb)),
  }));
  const rise = (of: 'residentMb' | 'heapMb') =>
    slope(later.map((sample) => ({ x: sample.hours, y: sample[of] })));
  return {
    rows: [
      atMost({
        ...{ measure: 'resident memory, last third', value: last!.resident, unit: 'MB' },
        ...{ yardstick: { name: 'first third', value: first!.resident }, times: 1.05 },
      }),
      atMost({
        ...{ measure: 'heap in use, last third', value: last!.heap, unit: 'MB' },
        ...{ yardstick: { name: 'first third', value: first!.heap }, times: 1.05 },
      }),
      plain('resident memory, slope', rise('residentMb'), 'MB/h'),
      plain('heap in use, slope', rise('heapMb'), 'MB/h'),
      agreeing(
        'hits in the summary, of those acknowledged',
        TotalCount,
        warm.acknowledged + full.acknowledged + soaked.acknowledged,
      ),
      plain('starts answered', soaked.answered, ''),
      plain('rate', soaked.rate, '/s'),
      plain('99th percentile', soaked.p99, 'ms'),
    ],
  };
});
