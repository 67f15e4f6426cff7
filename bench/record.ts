import { benchmark, repeat } from './support/benchmark.js';
import { matchingImages, startOf } from './support/dataset.js';
import { forgetEvents } from './support/events-data.js';
import { loadedHome } from './support/home.js';
import { intercepted, type Load, signedLoad } from './support/load.js';
import type { LoadRequest } from './support/load-process.js';
import { say } from './support/progress.js';
import { seeded } from './support/random.js';
import { agreeing, atLeast, plain } from './support/results.js';
import { openBeside, startService } from './support/service-process.js';
import { rounds, roundSeconds, startsAccount } from './support/settings.js';
import { median } from './support/statistics.js';
import { sqlYardstick } from './support/yardsticks.js';

/** What a recorded start costs, compared with plain statements of the database. */
const title = 'EvaluateContainerStart with one or two matches, acknowledged once durable, 64 at a time';

/** Images that start again and again, and nodes and pods of each in the load. */
const fewImages = 300;
const locationsEach = 10;

await benchmark('record', title, async () => {
  const { dataDir } = await loadedHome();
  const service = await startService({ dataDir });
  const db = await openBeside(dataDir);
  const client = service.clientOf(startsAccount);
  const random = seeded(11);
  const images = matchingImages();
  const start = (image: (typeof images)[number], more = {}): LoadRequest => ({
    body: JSON.stringify({ ...startOf(random, image), ...more }),
    weight: image.matches,
  });
  const load = (requests: LoadRequest[]) =>
    signedLoad(service, 'EvaluateContainerStart', requests, intercepted);

  say('Warming up: every matching image once, without recording');
  const dry = await load(images.map((image) => start(image, { DryRun: true })));
  await dry.run({});
  await dry.stop();
  const again = await load(
    images.slice(0, fewImages).flatMap((image) => Array.from({ length: locationsEach }, () => start(image))),
  );
  const anew = await load(images.map((image) => start(image)));
  const sql = await sqlYardstick(dataDir);

  let acknowledged = 0;
  let counted = 0;
  /** Runs the load on a day without events and sums the hits acknowledged and those counted. */
  const measured = async (of: Load, seconds?: number) => {
    await forgetEvents(db, startsAccount.appId);
    const result = await of.run({ ...(seconds && { seconds }), random: seconds !== undefined });
    const summary = await client.call<{ TotalCount: number }>('DescribeImageInterceptEventSummary');
    acknowledged += result.acknowledged;
    counted += summary.TotalCount;
    return result;
  };

  await measured(again, roundSeconds);
  await sql.rate('upsert', roundSeconds);
  say(`${rounds} rounds of ${roundSeconds} s each`);
  const results = await repeat(rounds, async () => ({
    again: await measured(again, roundSeconds),
    upsert: await sql.rate('upsert', roundSeconds),
    anew: await measured(anew),
    select: await sql.rate('select', roundSeconds),
  }));
  await forgetEvents(db, startsAccount.appId);

  const rate = (of: 'again' | 'anew') => median(results.map((result) => result[of].rate));
  const upsert = { name: 'single-row upsert', value: median(results.map((result) => result.upsert)) };
  const select = { name: 'single-row select', value: median(results.map((result) => result.select)) };
  const repeated = {
    measure: `starts of ${fewImages} images again and again`,
    value: rate('again'),
    unit: '/s',
  };
  const first = { measure: 'starts of images new that day', value: rate('anew'), unit: '/s' };
  return {
    rows: [
      atLeast({ ...repeated, yardstick: upsert, times: 1 }),
      atLeast({ ...repeated, yardstick: select }),
      atLeast({ ...first, yardstick: upsert, times: 1 }),
      atLeast({ ...first, yardstick: select }),
      agreeing('hits in the summary, of those acknowledged', counted, acknowledged),
      plain('again and again: 99th percentile', median(results.map((result) => result.again.p99)), 'ms'),
      plain('new that day: 99th percentile', median(results.map((result) => result.anew.p99)), 'ms'),
    ],
  };
});
