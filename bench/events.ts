import type { Client } from '../src/client/api-client.js';
import { formatTime } from '../src/domain/calendar.js';
import type { Database } from '../src/store/database/connections.js';
import { benchmark } from './support/benchmark.js';
import { cleanImages, findingPool, namespaces, nodes, startOf } from './support/dataset.js';
import {
  countEvents,
  eventDays,
  eventPolicy,
  type EventQuestion,
  offsetMinutes,
} from './support/events-data.js';
import { loadedHome } from './support/home.js';
import { allowed, signedLoad } from './support/load.js';
import { formatNumber, progress, say } from './support/progress.js';
import { seeded } from './support/random.js';
import { agreeing, below, type Row, type Table } from './support/results.js';
import { openBeside, startService } from './support/service-process.js';
import { eventsAccount, roundSeconds, scale, sizes } from './support/settings.js';
import { percentile } from './support/statistics.js';

/** How long lists of events take, whatever they are asked for. */
const title = `${sizes.events} events over 180 days: lists by every filter, alone and under load; tendency and summary`;

const limits = { aloneMs: 50, underLoadMs: 100, countsMs: 10 };
const pageSize = 10;
/** Page 1,000, or the last one where there are fewer. */
const deepOffset = 9_990;
/** Calls that a percentile is of, and how long they may take together: a list that takes seconds need not be asked 20 times. */
const repetitions =
  scale >= 0.5 ? { most: 20, least: 3, budgetMs: 2000 } : { most: 3, least: 2, budgetMs: 100 };

/** One question to the list, and what came of it. */
interface Asked {
  name: string;
  breadth: string;
  question: EventQuestion;
  pages: { what: string; offset: number; coldMs: number; alone: number[]; underLoad: number[] }[];
  total: number;
}

/** For each way to ask: a narrow, a middling and a broad question. */
function questions(now: Date): [string, Record<string, EventQuestion>][] {
  const filter = (
    name: string,
    values: Record<string, string | string[]>,
  ): [string, Record<string, EventQuestion>] => [
    name,
    Object.fromEntries(
      Object.entries(values).map(([breadth, value]) => [
        breadth,
        { Filters: [{ Name: name, Values: [value].flat() }] },
      ]),
    ),
  ];
  const [busy, usual, rare] = [0, Math.floor(sizes.policies / 4), sizes.policies - 1].map(eventPolicy);
  const images = cleanImages();
  const ids = (count: number) => images.slice(0, count).map(({ imageId }) => imageId);
  const node = nodes.at(-1)!;
  const clusters = [...new Set(nodes.map(({ clusterId }) => clusterId))];
  const cve = (share: number) => findingPool()[Math.floor((findingPool().length - 1) * share)]!.cveId;
  const before = (days: number) => formatTime(new Date(now.getTime() - days * 86_400_000), offsetMinutes);
  return [
    filter('EventType', { middling: 'PRIVILEGED_IMAGE', broad: 'RISK_IMAGE' }),
    filter('Behavior', { middling: 'ALERT', broad: 'INTERCEPT' }),
    filter('PolicyId', { narrow: rare!.policyId, middling: usual!.policyId, broad: busy!.policyId }),
    filter('PolicyName', { narrow: rare!.name, middling: 'team-7:', broad: 'rule' }),
    filter('ImageId', { narrow: ids(1), middling: ids(10), broad: ids(100) }),
    filter('ImageName', { narrow: images[5]!.name, middling: '/team-7/', broad: 'registry.example' }),
    filter('NodeName', { narrow: node.nodeName, middling: 'node-1-', broad: 'node' }),
    filter('NodeIp', { narrow: node.nodeIp, middling: '10.1.', broad: '10.' }),
    filter('PublicIp', { narrow: nodes[256]!.publicIp, middling: '203.0.113.', broad: '203.' }),
    filter('ClusterId', { narrow: clusters[3]!, middling: clusters[1]!, broad: clusters[0]! }),
    filter('Namespace', { narrow: namespaces.at(-1)!, middling: namespaces[5]!, broad: 'team-space' }),
    filter('PodName', { narrow: 'app-4321-', middling: 'app-43', broad: 'app-' }),
    filter('CveId', { narrow: cve(1), middling: cve(0.05), broad: cve(0) }),
    [
      'Keyword',
      {
        none: { Keyword: 'there-is-no-such' },
        narrow: { Keyword: images[7]!.name },
        middling: { Keyword: 'team-7' },
        broad: { Keyword: 'e' },
      },
    ],
    [
      'time range',
      {
        narrow: { StartTime: before(31), EndTime: before(30.9) },
        middling: { StartTime: before(30), EndTime: before(23) },
        broad: { StartTime: before(170), EndTime: before(1) },
      },
    ],
    ['no condition', { all: {} }],
  ];
}

const list = async (client: Client, question: EventQuestion, Offset: number) => {
  const began = performance.now();
  const page = { Limit: pageSize, Offset };
  const { TotalCount } = await client.call<{ TotalCount: number }>('DescribeImageInterceptEventList', {
    ...question,
    ...page,
  });
  return { total: TotalCount, ms: performance.now() - began };
};

/** Asks both pages for the first time. */
async function askFirst(
  client: Client,
  name: string,
  breadth: string,
  question: EventQuestion,
): Promise<Asked> {
  const first = await list(client, question, 0);
  const last = Math.max(0, Math.ceil(first.total / pageSize) - 1) * pageSize;
  const offset = Math.min(deepOffset, last);
  const page = (what: string, at: number, coldMs: number) => ({
    ...{ what, offset: at, coldMs, alone: [] as number[], underLoad: [] as number[] },
  });
  const pages = [page('first', 0, first.ms)];
  if (offset > 0)
    pages.push(page(String(offset / pageSize + 1), offset, (await list(client, question, offset)).ms));
  return { name, breadth, question, pages, total: first.total };
}

/** Asks again and again; milliseconds of each. */
async function askAgain(ask: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  const began = performance.now();
  const { most, least, budgetMs } = repetitions;
  while (times.length < least || (times.length < most && performance.now() - began < budgetMs)) {
    const asked = performance.now();
    await ask();
    times.push(performance.now() - asked);
  }
  return times;
}

/** Asks every page of every question. */
async function askAll(client: Client, what: 'alone' | 'underLoad', asked: readonly Asked[]): Promise<void> {
  const tell = progress(`questions, ${what}`, asked.length);
  for (const [n, { question, pages }] of asked.entries()) {
    for (const page of pages) page[what] = await askAgain(() => list(client, question, page.offset));
    tell(n + 1);
  }
}

/** Counts days and all; milliseconds of each. */
async function askCounts(client: Client, now: Date) {
  const days = eventDays(now);
  const range = { StartDate: days[0], EndDate: days.at(-1) };
  const tendency = () => client.call('DescribeImageInterceptEventTendency', range);
  const summary = () => client.call('DescribeImageInterceptEventSummary');
  await tendency();
  await summary();
  return { tendency: await askAgain(tendency), summary: await askAgain(summary) };
}

/** How many totals are what plain SQL counts, and a sentence on each that is not. */
async function checkTotals(db: Database, asked: readonly Asked[], now: Date) {
  const tell = progress('totals counted by SQL', asked.length);
  const wrong: string[] = [];
  for (const [n, { name, breadth, question, total }] of asked.entries()) {
    const counted = await countEvents(db, eventsAccount.appId, question, now);
    if (counted !== total) wrong.push(`${name}, ${breadth}: TotalCount ${total}, by SQL ${counted}.`);
    tell(n + 1);
  }
  return wrong;
}

const p95 = (times: readonly number[]) => percentile(times, 0.95);

/** The figure that is judged: the slowest of all questions. */
function slowest(asked: readonly Asked[], what: 'alone' | 'underLoad', limitMs: number): Row[] {
  const pages = asked.flatMap((one) =>
    one.pages.map((page) => ({ name: `${one.name} ${one.breadth}, page ${page.what}`, ms: p95(page[what]) })),
  );
  const worst = pages.reduce((a, b) => (a.ms > b.ms ? a : b));
  const words = what === 'alone' ? 'alone' : 'under load';
  return [
    below(`list ${words}, 95th percentile, slowest (${worst.name})`, worst.ms, limitMs, 'ms'),
    agreeing(
      `lists ${words} within ${limitMs} ms`,
      pages.filter(({ ms }) => ms <= limitMs).length,
      pages.length,
    ),
  ];
}

const tableOf = (asked: readonly Asked[]): Table => ({
  head: ['Filter', 'Breadth', 'Events', 'Page', 'First call', 'p50', 'p95', 'p95 under load'],
  rows: asked.flatMap(({ name, breadth, total, pages }) =>
    pages.map(({ what, coldMs, alone, underLoad }) => [
      ...[name, breadth, formatNumber(total), what],
      ...[coldMs, percentile(alone, 0.5), p95(alone), p95(underLoad)].map((ms) => `${formatNumber(ms)} ms`),
    ]),
  ),
});

await benchmark('events', title, async () => {
  const { dataDir } = await loadedHome({ events: true });
  const service = await startService({ dataDir });
  const client = service.clientOf(eventsAccount);
  const db = await openBeside(dataDir);
  const now = new Date();

  say('Every question for the first time');
  const asked: Asked[] = [];
  for (const [name, byBreadth] of questions(now))
    for (const [breadth, question] of Object.entries(byBreadth))
      asked.push(await askFirst(client, name, breadth, question));
  await askAll(client, 'alone', asked);
  const counts = await askCounts(client, now);

  const random = seeded(15);
  const requests = cleanImages().map((image) => ({ body: JSON.stringify(startOf(random, image)) }));
  const load = await signedLoad(service, 'EvaluateContainerStart', requests, allowed);
  await load.run({});
  const capacity = (await load.run({ seconds: roundSeconds, random: true })).rate;
  say(`Under load: ${Math.round(capacity / 2)} decisions a second, half of what it can do`);
  const running = load.run({ rate: capacity / 2, random: true, seconds: 3600 });
  await askAll(client, 'underLoad', asked);
  const countsUnderLoad = await askCounts(client, now);
  await load.end();
  const decisions = await running;

  const wrong = await checkTotals(db, asked, now);
  const colds = asked.flatMap(({ pages }) => pages.map(({ coldMs }) => coldMs));
  return {
    rows: [
      ...slowest(asked, 'alone', limits.aloneMs),
      ...slowest(asked, 'underLoad', limits.underLoadMs),
      below('tendency over 180 days, 95th percentile', p95(counts.tendency), limits.countsMs, 'ms'),
      below('summary, 95th percentile', p95(counts.summary), limits.countsMs, 'ms'),
      {
        measure: 'tendency, summary under load, 95th percentile',
        figure: [countsUnderLoad.tendency, countsUnderLoad.summary]
          .map((times) => `${formatNumber(p95(times))} ms`)
          .join(', '),
      },
      {
        measure: 'first calls ever: median, longest',
        figure: `${formatNumber(percentile(colds, 0.5))} ms, ${formatNumber(Math.max(...colds))} ms`,
      },
      {
        measure: 'decisions meanwhile: rate, 99th percentile',
        figure: `${formatNumber(decisions.rate)} /s, ${formatNumber(decisions.p99)} ms`,
      },
      agreeing('totals that are what SQL counts', asked.length - wrong.length, asked.length),
    ],
    details: [
      'A first call is the first of its question since the service and PostgreSQL started; files may be in the cache of the operating system.',
      tableOf(asked),
      ...wrong,
    ],
  };
});
