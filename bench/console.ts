import { parseArgs } from 'node:util';
import { addDays } from '../src/domain/calendar.js';
import { signIn, startBrowser, visit } from '../test/support/browser.js';
import { openAgain, startTestCluster, stopTestCluster } from '../test/support/cluster.js';
import { insertManyEvents } from '../test/support/many-events.js';
import { startTestService } from '../test/support/service.js';

/**
 * `npx tsx bench/console.ts [--events 2000000]`: how long a person waits in a real browser, with that many events in 20
 * days: for the overview and the list of events, loaded anew, until all is there; and for the list to change. Medians.
 */
const { values } = parseArgs({ options: { events: { type: 'string', default: '2000000' } } });
const days = 20;
const today = '2026-03-10';
const runs = 5;

const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;

async function measured(what: string, work: (run: number) => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    await work(run);
    times.push(performance.now() - begun);
  }
  console.log(`${what.padEnd(40)} ${Math.round(median(times))} ms, ${Math.round(times.at(-1)!)} ms at most`);
}

await startTestCluster();
try {
  const [service, browser] = [await startTestService(), await startBrowser()];
  try {
    const { credential } = service.admin;
    const firstDay = addDays(today, 1 - days);
    // Not the service's pool, whose statements end after a while.
    const { db, close } = openAgain(service.db);
    await insertManyEvents(db, credential.appId, { count: Number(values.events), firstDay, days });
    await close();
    const at = await visit(browser, service);
    const { page } = at;
    await signIn(at, credential);
    await measured('DescribeImageInterceptTopHits', () =>
      service.admin.call('DescribeImageInterceptTopHits', { StartDate: addDays(today, -29) }),
    );
    await measured('overview, until all is there', async () => {
      await page.goto(at.at('/overview?range=days30'));
      await page.locator('.top-list').nth(3).waitFor();
      await page.locator('.chart svg').waitFor();
    });
    await measured('events, until all is there', async () => {
      await page.goto(at.at('/events?range=days30'));
      await page.locator('table.data tbody tr').first().waitFor();
      await page.locator('.chart svg').waitFor();
    });
    // What an act changes once its answer is there, not before.
    const total = () => page.locator('.pager > span').textContent();
    const firstRow = () => page.locator('table.data tbody tr a').last().getAttribute('href');
    const changed = async (seen: () => Promise<string | null>, act: () => Promise<unknown>) => {
      const before = await seen();
      await act();
      while ((await seen()) === before) await page.waitForTimeout(5);
    };
    await measured('another range of days', (run) =>
      changed(total, () => page.getByLabel('Time').selectOption(run % 2 === 0 ? 'days7' : 'days30')),
    );
    await measured('next page of events', () =>
      changed(firstRow, () => page.getByText('Next', { exact: true }).click()),
    );
    await measured('a keyword', (run) =>
      changed(firstRow, () => page.getByLabel('Keyword').fill(`node-${run + 10}`)),
    );
  } finally {
    await browser.close();
    await service.stop();
  }
} finally {
  await stopTestCluster();
}
