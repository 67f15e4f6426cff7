import assert from 'node:assert/strict';
import type { EventQuery, EventOrderField } from '../../../src/domain/event-query.js';
import type { Page } from '../../../src/domain/filter.js';
import type { OpenDatabase } from '../../../src/startup/open-database.js';
import { findEvent } from '../../../src/store/events/find-event.js';
import { listEvents } from '../../../src/store/events/list-events.js';
import { countByDay } from '../../../src/store/events/tendency.js';
import { firstEventIdOf } from '../../../src/store/events/event-id.js';
import { createTestDatabase, openTestDatabase } from '../../support/cluster.js';
import { insertManyEvents } from '../../support/many-events.js';

/** What PostgreSQL makes of the very statements that the store sends, with enough events that it has a choice. */
describe('plans of event queries', () => {
  const cutoff = new Date('2020-01-01T00:00:00Z');
  const days = 10;
  let open: OpenDatabase;
  before(async function () {
    this.timeout(60_000);
    open = openTestDatabase(await createTestDatabase());
    await insertManyEvents(open.db, 1, { count: 30_000, firstDay: '2026-03-01', days });
    // As autovacuum does for a day that is over: an index alone suffices only for pages of which all is visible to all.
    await open.db.raw('VACUUM (ANALYZE)');
  });
  after(() => open.close());

  const page = (fields: Partial<Page<EventOrderField>> = {}): Page<EventOrderField> => ({
    limit: 10,
    offset: 0,
    orderField: 'latestTime',
    descending: true,
    ...fields,
  });

  /** The plans of all statements that some work sends, as text. */
  async function plansOf(work: () => Promise<unknown>): Promise<string> {
    const sent: { sql: string; bindings: readonly unknown[] }[] = [];
    const note = (query: { sql: string; bindings?: readonly unknown[] }) =>
      sent.push({ sql: query.sql, bindings: query.bindings ?? [] });
    open.db.on('query', note);
    await work().finally(() => open.db.removeListener('query', note));
    const plans: string[] = [];
    for (const { sql, bindings } of sent.filter(({ sql }) => /^\s*(select|with)/i.test(sql))) {
      const client = (await open.db.client.acquireConnection()) as {
        query(sql: string, bindings: readonly unknown[]): Promise<{ rows: { 'QUERY PLAN': string }[] }>;
      };
      try {
        const { rows } = await client.query(`EXPLAIN ${sql}`, bindings);
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      } finally {
        await open.db.client.releaseConnection(client);
      }
    }
    return plans.join('\n\n');
  }
  const planOfList = (query: Partial<EventQuery>, fields: Partial<Page<EventOrderField>> = {}) =>
    plansOf(() => listEvents(open.db, 1, cutoff, { filters: [], ...query }, page(fields)));
  /** The days whose tables a plan looks into. */
  const daysIn = (plan: string) =>
    new Set([...plan.matchAll(/ on event\w*_(\d{8})\b/g)].map(([, day]) => day));

  it('a page in the order of time reads one day, from the index of times', async () => {
    const plan = await planOfList({});
    assert.deepEqual([...daysIn(plan)], ['20260310'], plan);
    assert.match(
      plan,
      /Index (Only )?Scan.* using event_tallies_20260310_app_id_latest_time_event_id_\w*idx/,
    );
  });

  it('a deep page reads the day that it lies in, and no day before it', async () => {
    const plan = await planOfList({}, { offset: 15_500 });
    assert.deepEqual([...daysIn(plan)], ['20260305'], plan);
  });

  it('an event is found by its id in the tables of its day', async () => {
    const plan = await plansOf(() => findEvent(open.db, 1, cutoff, firstEventIdOf('2026-03-05') + 14_000));
    assert.deepEqual([...daysIn(plan)], ['20260305'], plan);
    assert.doesNotMatch(plan, /Seq Scan on event\w*_\d{8}/);
  });

  it('tendency and summary read the counts and no event', async () => {
    const plan = await plansOf(() => countByDay(open.db, 1, cutoff));
    assert.match(plan, /event_day_counts/);
    assert.deepEqual([...daysIn(plan)], [], plan);
  });

  it('totals by type and behaviour read the counts; only the page reads events, of one day', async () => {
    const plan = await planOfList({ filters: [{ field: 'behavior', values: ['ALERT'], exact: true }] });
    assert.deepEqual([...daysIn(plan)], ['20260310'], plan);
  });

  for (const [name, query] of [
    [
      'an image id',
      { filters: [{ field: 'imageId' as const, values: [`sha256:${'7'.padStart(64, '0')}`], exact: true }] },
    ],
    [
      'part of an image name',
      { filters: [{ field: 'imageName' as const, values: ['app:12345'], exact: false }] },
    ],
    ['a keyword', { keyword: 'app:12345' }],
    ['a CVE id', { filters: [{ field: 'cveId' as const, values: ['CVE-1999-0001'], exact: true }] }],
  ] satisfies [string, Partial<EventQuery>][]) {
    it(`${name} that few events have is found by indexes, in no table by reading all of it`, async () => {
      const plan = await planOfList(query);
      assert.doesNotMatch(plan, /Seq Scan on event\w*_\d{8}/, plan);
    });
  }

  it('a node is counted from the index of nodes alone, day by day', async () => {
    const plan = await planOfList({ filters: [{ field: 'nodeName', values: ['NODE-4'], exact: false }] });
    assert.match(plan, /Index Only Scan using event_scopes_20260301_app_id_node_name_event_id_day_idx/, plan);
    assert.match(plan, /Nested Loop[^]*Function Scan on unnest d/, plan);
  });

  it('part of a name is looked up in the dictionary by trigrams', async () => {
    const plan = await planOfList({ keyword: 'app:23456' });
    assert.match(plan, /Bitmap Index Scan on event_terms_text/, plan);
  });
});
