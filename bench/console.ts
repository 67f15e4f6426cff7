import { addDays, dayOf } from '../src/domain/calendar.js';
import { systemClock } from '../src/platform/clock.js';
import { signIn, startBrowser, visit } from '../test/support/browser.js';
import { insertManyEvents } from '../test/support/many-events.js';
import { benchmark } from './support/benchmark.js';
import { onCleanup } from './support/cleanup.js';
import { forgetEvents, offsetMinutes } from './support/events-data.js';
import { loadedHome } from './support/home.js';
import { say } from './support/progress.js';
import { below, plain, type Row } from './support/results.js';
import { openBeside, startService } from './support/service-process.js';
import { eventsAccount, sizes } from './support/settings.js';
import { median } from './support/statistics.js';

/** How long a person waits in a real browser: for pages loaded anew, until all is there, and for a list to change. */
const days = 20;
const runs = 5;
const limitMs = { page: 1000, change: 200 };

const title = `The console in a browser, with ${sizes.events} events in ${days} days; each the median of ${runs}`;

await benchmark('console', title, async () => {
  const { dataDir } = await loadedHome();
  const service = await startService({ dataDir });
  await loadEvents(dataDir);
  const browser = await startBrowser();
  onCleanup(() => browser.close());
  const at = await visit(browser, { endpoint: service.endpoint, clock: systemClock });
  const { page } = at;
  await signIn(at, eventsAccount);
  const rows: Row[] = [];

  async function measure(what: string, limit: number, work: (run: number) => Promise<unknown>) {
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const begun = performance.now();
      await work(run);
      times.push(performance.now() - begun);
    }
    say(`${what}: ${times.map(Math.round).join(', ')} ms`);
    rows.push(below(what, median(times), limit, 'ms'), plain(`${what}, the first time`, times[0]!, 'ms'));
  }
  const loaded = async (path: string, last: string) => {
    await page.goto(at.at(path));
    await page.locator(last).first().waitFor();
    await page.locator('.chart svg').waitFor();
  };
  // What an act changes once its answer is there, not before.
  const total = () => page.locator('.pager > span').textContent();
  const firstRow = () => page.locator('table.data tbody tr a').last().getAttribute('href');
  const changed = async (seen: () => Promise<string | null>, act: () => Promise<unknown>) => {
    const before = await seen();
    await act();
    while ((await seen()) === before) await page.waitForTimeout(5);
  };

  await measure('overview of 30 days', limitMs.page, () =>
    loaded('/overview?range=days30', '.top-list >> nth=3'),
  );
  await measure('list of events', limitMs.page, () => loaded('/events?range=days30', 'table.data tbody tr'));
  await measure('another range of days', limitMs.change, (run) =>
    changed(total, () => page.getByLabel('Time').selectOption(run % 2 === 0 ? 'days7' : 'days30')),
  );
  await measure('next page of events', limitMs.change, () =>
    changed(firstRow, () => page.getByText('Next', { exact: true }).click()),
  );
  await measure('a keyword', limitMs.change, (run) =>
    changed(firstRow, () => page.getByLabel('Keyword').fill(`node-${run + 10}`)),
  );
  return { rows };
});

/** Unless an earlier run left them. Their days end yesterday, so that none is yet to come. */
async function loadEvents(dataDir: string): Promise<void> {
  const db = await openBeside(dataDir);
  const today = dayOf(systemClock.now(), offsetMinutes);
  const [row] = await db('event_day_counts')
    .where('app_id', eventsAccount.appId)
    .where('day', '>', addDays(today, -30))
    .sum<{ sum: number }[]>('events');
  if (Number(row!.sum) === sizes.events) return;
  say('Loading events');
  await forgetEvents(db, eventsAccount.appId);
  const [count, firstDay, zone] = [sizes.events, addDays(today, -days), 'Asia/Shanghai'];
  await insertManyEvents(db, eventsAccount.appId, { count, firstDay, days, images: 20_000, zone });
}
