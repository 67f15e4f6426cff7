import assert from 'node:assert/strict';
import { dateOccurrence, mergeOccurrences, type Occurrence } from '../../../src/domain/event.js';
import type { OpenDatabase } from '../../../src/startup/open-database.js';
import { hideDays, readDayCounts } from '../../../src/store/events/day-counts.js';
import { dayOfEventId, firstEventIdOf } from '../../../src/store/events/event-id.js';
import { deleteEvents } from '../../../src/store/events/delete-events.js';
import { findEvent } from '../../../src/store/events/find-event.js';
import { listEvents } from '../../../src/store/events/list-events.js';
import { deleteExpired } from '../../../src/store/events/purge-expired.js';
import { recordEvents } from '../../../src/store/events/record-events.js';
import { createTestDatabase, openAgain, openTestDatabase } from '../../support/cluster.js';

const now = new Date('2026-03-10T04:00:00Z');
const longAgo = new Date('2000-01-01T00:00:00Z');
const actor = { appId: 1, uin: 'tester', now };
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const occurrence = (policy: number, fields: Partial<Occurrence> = {}): Occurrence => ({
  appId: 1,
  policyId: uuid(policy),
  imageId: 'i',
  imageName: 'app',
  behavior: 'ALERT',
  at: now,
  location: {
    clusterId: '',
    nodeName: 'n',
    nodeIp: '',
    publicIp: '',
    namespace: '',
    podName: '',
  } as Occurrence['location'],
  snapshot: { name: `p${policy}`, template: 'RISK_IMAGE', effectTime: null } as Occurrence['snapshot'],
  startParam: '',
  reasons: [],
  reasonTotal: 1,
  cveIds: [],
  ...fields,
});
const merged = (...occurrences: Occurrence[]) => [
  ...mergeOccurrences(occurrences.map((one) => dateOccurrence(one, 480))).values(),
];

describe('events in the store', () => {
  let open: OpenDatabase;
  beforeEach(async () => {
    open = openTestDatabase(await createTestDatabase());
  });
  afterEach(() => open.close());

  const page = { limit: 100, offset: 0, orderField: 'latestTime', descending: true } as const;
  const list = async (appId = 1) => (await listEvents(open.db, appId, longAgo, { filters: [] }, page)).events;

  it('an id leads to its day, and the ids of a day lie between the days beside it', async () => {
    const [id] = await recordEvents(open.db, merged(occurrence(1)));
    assert.equal(dayOfEventId(id!), '2026-03-10');
    assert.ok(id! >= firstEventIdOf('2026-03-10') && id! < firstEventIdOf('2026-03-11'));
    assert.ok(firstEventIdOf('2149-01-01') < Number.MAX_SAFE_INTEGER);
    for (const odd of [0, -1, 1.5, NaN, 2 ** 53]) assert.equal(dayOfEventId(odd), undefined, String(odd));
    assert.equal((await findEvent(open.db, 1, longAgo, id!))?.policyName, 'p1');
    assert.equal(await findEvent(open.db, 2, longAgo, id!), undefined);
  });

  it('text that means something to SQL or JSON is stored as it is', async () => {
    const odd = `'"\\%_$1 :name ? {} \u2028 漢字 \u{1F600}`;
    await recordEvents(
      open.db,
      merged(occurrence(1, { imageId: odd, imageName: odd, startParam: odd, cveIds: [odd] })),
    );
    const [event] = await list();
    assert.deepEqual([event?.imageId, event?.imageName, event?.startParam], [odd, odd, odd]);
  });

  it('all of a batch is stored, or nothing', async () => {
    const bad = occurrence(2, { policyId: 'no uuid' });
    await assert.rejects(recordEvents(open.db, merged(occurrence(1), bad)));
    assert.deepEqual(await list(), []);
  });

  it('a batch over several days finds or makes the partition of each', async () => {
    const days = ['2026-03-08', '2026-03-09', '2026-03-10', '2024-02-29'];
    const hits = days.map((day) => occurrence(1, { at: new Date(`${day}T00:00:00Z`) }));
    await recordEvents(open.db, merged(...hits));
    await recordEvents(open.db, merged(...hits));
    assert.deepEqual(
      (await list()).map(({ day, eventCount }) => [day, eventCount]),
      [...days]
        .sort()
        .reverse()
        .map((day) => [day, 2]),
    );
  });

  it('counts of days are read anew when, and only when, something of them was written', async () => {
    assert.deepEqual(await readDayCounts(open.db, 1), []);
    await recordEvents(open.db, merged(occurrence(1)));
    const counts = await readDayCounts(open.db, 1);
    assert.equal(counts[0]?.groups[0]?.starts, 1);
    await recordEvents(open.db, merged(occurrence(1, { appId: 2 })));
    assert.equal(await readDayCounts(open.db, 1), counts);
    await recordEvents(open.db, merged(occurrence(1), occurrence(1)), [], 3);
    const later = await readDayCounts(open.db, 1);
    assert.equal(later[0]?.groups[0]?.starts, 3);
    await open.db.transaction(async (tx) => {
      await hideDays(tx, { from: '2026-03-10', to: '2026-03-11' });
      assert.deepEqual(await readDayCounts(tx, 1), []);
      assert.equal(await readDayCounts(open.db, 1), later);
    });
    assert.deepEqual(await readDayCounts(open.db, 1), []);
  });

  it('a deletion that waits for a hit takes the scope with it that the hit adds', async () => {
    await recordEvents(open.db, merged(occurrence(1)));
    const [event] = await list();
    const other = { ...occurrence(1).location, nodeName: 'another node' };
    const elsewhere = openAgain(open.db);
    try {
      let deleted: Promise<number> | undefined;
      await open.db.transaction(async (tx) => {
        await recordEvents(tx, merged(occurrence(1, { location: other })));
        deleted = deleteEvents(elsewhere.db, actor, longAgo, [event!.eventId]);
        // Goes on once the deletion is seen waiting for this transaction.
        for (;;) {
          const { rows } = (await open.db.raw(
            `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          )) as { rows: unknown[] };
          if (rows.length > 0) break;
        }
      });
      assert.equal(await deleted, 1);
    } finally {
      await elsewhere.close();
    }
    assert.deepEqual(await open.db('event_scopes'), []);
  });

  it('hits and deletions of the same events in opposite order never deadlock', async () => {
    const keys = Array.from({ length: 200 }, (_, n) => n + 1);
    const hit = (ns: number[]) => recordEvents(open.db, merged(...ns.map((n) => occurrence(n))));
    for (let round = 0; round < 8; round += 1) {
      // The first half of the keys gets the higher ids: the order of ids is not the order in which hits lock.
      await hit(keys.slice(100));
      await hit(keys.slice(0, 100));
      const { events } = await listEvents(open.db, 1, longAgo, { filters: [] }, { ...page, limit: 200 });
      const ids = events.map(({ eventId }) => eventId);
      const remove = (eventIds: number[]) => deleteEvents(open.db, actor, longAgo, eventIds);
      await Promise.all([hit(keys), remove(ids), hit(keys), remove([...ids].reverse()), hit(keys)]);
      await open.db.raw('TRUNCATE events, event_details, event_tallies, event_scopes, event_day_counts');
    }
  });

  it('purging takes what is expired of a day, in batches, with its scopes', async () => {
    const hits = [1, 2, 3, 4, 5].map((n) => occurrence(n, { at: new Date(now.getTime() + n * 1000) }));
    await recordEvents(open.db, merged(...hits, hits[0]!));
    const cutoff = new Date(now.getTime() + 4000);
    const purge = () => deleteExpired(open.db, { day: '2026-03-10' }, cutoff, 2, async () => {});
    const batches = [await purge(), await purge(), await purge()];
    assert.deepEqual(
      batches.map(([one]) => one?.events ?? 0),
      [2, 1, 0],
    );
    assert.equal(
      batches.flat().reduce((sum, { occurrences }) => sum + occurrences, 0),
      4,
    );
    assert.deepEqual((await list()).map(({ policyName }) => policyName).sort(), ['p4', 'p5']);
    assert.equal((await open.db('event_scopes')).length, 2);
  });

  it('a purge leaves alone what a hit is just renewing', async () => {
    await recordEvents(open.db, merged(occurrence(1)));
    const cutoff = new Date(now.getTime() + 1);
    await open.db.transaction(async (tx) => {
      await recordEvents(tx, merged(occurrence(1, { at: cutoff })));
      assert.deepEqual(await deleteExpired(open.db, { day: '2026-03-10' }, cutoff, 10, async () => {}), []);
    });
    assert.equal((await list())[0]?.eventCount, 2);
    assert.deepEqual(await deleteExpired(open.db, { day: '2026-03-10' }, cutoff, 10, async () => {}), []);
  });
});
