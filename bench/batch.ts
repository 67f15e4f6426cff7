import { benchmark, repeat } from './support/benchmark.js';
import { cleanImages, type ImageKey, matchingImages, startOf } from './support/dataset.js';
import { forgetEvents } from './support/events-data.js';
import { loadedHome } from './support/home.js';
import { decided, intercepted, signedLoad } from './support/load.js';
import { say } from './support/progress.js';
import { seeded } from './support/random.js';
import { agreeing, atLeast, plain } from './support/results.js';
import { openBeside, startService } from './support/service-process.js';
import { rounds, roundSeconds, startsAccount } from './support/settings.js';
import { median } from './support/statistics.js';
import { sqlYardstick } from './support/yardsticks.js';

/** What it brings to tell of many starts in one call. */
const startsPerCall = 500;
const callers = 4;
const calls = 100;
const title = `EvaluateContainerStarts, ${startsPerCall} a call, half of them matching, ${callers} callers`;

await benchmark('batch', title, async () => {
  const { dataDir } = await loadedHome();
  const service = await startService({ dataDir });
  const db = await openBeside(dataDir);
  const random = seeded(12);
  const [clean, matching] = [cleanImages(), matchingImages()];
  const requests = Array.from({ length: calls }, () => {
    const images = Array.from({ length: startsPerCall }, (_, n): ImageKey =>
      random.pick(n % 2 === 0 ? clean : matching),
    );
    return {
      body: JSON.stringify({ Starts: images.map((image) => startOf(random, image)) }),
      weight: images.reduce((sum, { matches }) => sum + matches, 0),
    };
  });
  say('Warming up: every image once, without recording');
  const singles = [...clean, ...matching].map((image) => ({
    body: JSON.stringify({ ...startOf(random, image), DryRun: true }),
  }));
  const dry = await signedLoad(service, 'EvaluateContainerStart', singles, decided);
  await dry.run({});
  await dry.stop();
  const load = await signedLoad(service, 'EvaluateContainerStarts', requests, intercepted);
  const sql = await sqlYardstick(dataDir);
  await forgetEvents(db, startsAccount.appId);

  const round = () => load.run({ seconds: roundSeconds, connections: callers });
  let acknowledged = (await load.run({ connections: callers })).acknowledged;
  await sql.rate('upsert', roundSeconds);
  say(`${rounds} rounds of ${roundSeconds} s each`);
  const results = await repeat(rounds, async () => ({
    load: await round(),
    upsert: await sql.rate('upsert', roundSeconds),
  }));
  acknowledged += results.reduce((sum, result) => sum + result.load.acknowledged, 0);
  const client = service.clientOf(startsAccount);
  const summary = await client.call<{ TotalCount: number }>('DescribeImageInterceptEventSummary');
  await forgetEvents(db, startsAccount.appId);

  return {
    rows: [
      atLeast({
        ...{
          measure: 'starts',
          value: median(results.map((result) => result.load.rate * startsPerCall)),
          unit: '/s',
        },
        yardstick: { name: 'single-row upsert', value: median(results.map((result) => result.upsert)) },
        times: 5,
      }),
      agreeing('hits in the summary, of those acknowledged', summary.TotalCount, acknowledged),
      plain('a call, 99th percentile', median(results.map((result) => result.load.p99)), 'ms'),
    ],
  };
});
