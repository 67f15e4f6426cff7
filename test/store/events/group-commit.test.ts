import assert from 'node:assert/strict';
import type { Occurrence } from '../../../src/domain/event.js';
import type { OpenDatabase } from '../../../src/startup/open-database.js';
import { createEventWriter } from '../../../src/store/events/group-commit.js';
import { createTestDatabase, openTestDatabase } from '../../support/cluster.js';
import { until } from '../../support/until.js';

const occurrence = (fields: Partial<Occurrence> & { nodeName?: string } = {}): Occurrence => ({
  appId: 1,
  policyId: '00000000-0000-4000-8000-000000000001',
  imageId: 'sha256:1',
  imageName: '',
  behavior: 'ALERT',
  at: new Date('2026-03-10T04:00:00Z'),
  location: {
    clusterId: '',
    nodeName: fields.nodeName ?? 'n1',
    nodeIp: '',
    publicIp: '',
    namespace: '',
    podName: '',
  } as Occurrence['location'],
  snapshot: { name: 'p', template: 'RISK_IMAGE', effectTime: null } as Occurrence['snapshot'],
  startParam: '',
  reasons: [],
  reasonTotal: 1,
  cveIds: [],
  ...fields,
});

describe('event writer', () => {
  let open: OpenDatabase;
  let statements: string[];
  const countsByImage = async () =>
    Object.fromEntries(
      (
        (await open
          .db('events as e')
          .join('event_tallies as t', { 't.app_id': 'e.app_id', 't.event_id': 'e.event_id' })
          .select('image_id', 'event_count')) as {
          image_id: string;
          event_count: number;
        }[]
      ).map((row) => [row.image_id, row.event_count]),
    );
  /** One of each batch, of new events or of known ones. */
  const writes = () => statements.filter((sql) => /INSERT INTO events AS e|FOR UPDATE OF t/.test(sql));

  beforeEach(async () => {
    open = openTestDatabase(await createTestDatabase());
    statements = [];
    open.db.on('query', ({ sql }: { sql: string }) => statements.push(sql));
  });
  afterEach(() => open.close());

  it('gives each caller the ids of its own occurrences, in their order', async () => {
    const writer = createEventWriter(open.db, 480);
    const [a, b] = [occurrence({ imageId: 'a' }), occurrence({ imageId: 'b' })];
    const [first, second, third] = await Promise.all([
      writer.record([a, b, a]),
      writer.record([b]),
      writer.record([]),
    ]);
    assert.equal(first[0], first[2]);
    assert.notEqual(first[0], first[1]);
    assert.deepEqual([second, third], [[first[1]], []]);
    assert.deepEqual(await countsByImage(), { a: 2, b: 2 });
  });

  it('callers that come together share a commit', async () => {
    const writer = createEventWriter(open.db, 480);
    await writer.record([occurrence()]);
    statements = [];
    const ids = await Promise.all(Array.from({ length: 200 }, () => writer.record([occurrence()])));
    assert.equal(new Set(ids.flat()).size, 1);
    assert.equal(writes().length, 1);
    assert.deepEqual(await countsByImage(), { 'sha256:1': 201 });
  });

  it('callers that come while a batch is being stored share the next one', async () => {
    const writer = createEventWriter(open.db, 480);
    await writer.record([occurrence()]);
    statements = [];
    const late: Promise<number[]>[] = [];
    let joined = false;
    open.db.on('query', () => {
      // The first batch is on its way to the database: what comes now cannot be part of it.
      if (joined) return;
      joined = true;
      for (let n = 0; n < 50; n += 1) late.push(writer.record([occurrence()]));
    });
    await writer.record([occurrence()]);
    await Promise.all(late);
    assert.equal(late.length, 50);
    assert.equal(writes().length, 2);
    assert.deepEqual(await countsByImage(), { 'sha256:1': 52 });
  });

  it('splits very many callers over several statements, and loses none', async () => {
    const writer = createEventWriter(open.db, 480);
    await Promise.all(Array.from({ length: 2500 }, () => writer.record([occurrence()])));
    assert.deepEqual(await countsByImage(), { 'sha256:1': 2500 });
    // Three, and those of the first two, sent side by side, that found no partition once more.
    assert.ok(writes().length <= 5, String(writes().length));
  });

  it('a lone hit does not wait for calls of many starts', async () => {
    const writer = createEventWriter(open.db, 480);
    const many = Array.from({ length: 100 }, (_, n) =>
      occurrence({ imageId: 'many', nodeName: `n${n % 3}` }),
    );
    await writer.record([...many, occurrence()]);
    const holder = await open.db.transaction();
    await holder('event_tallies').where({ app_id: 1, event_count: 100 }).forUpdate();
    const before = writes().length;
    const stuck = [];
    for (const sent of [1, 2, 3]) {
      stuck.push(writer.record(many));
      await until(
        async () => (await open.db.raw('SELECT 1')) && writes().length >= before + Math.min(sent, 2),
      );
    }
    await writer.record([occurrence()]);
    await holder.commit();
    await Promise.all(stuck);
    assert.deepEqual(await countsByImage(), { many: 400, 'sha256:1': 2 });
  });

  it('one that cannot be stored fails alone', async () => {
    const writer = createEventWriter(open.db, 480);
    const poisoned = occurrence({ imageId: 'b', policyId: 'no uuid' });
    const outcomes = await Promise.allSettled([
      writer.record([occurrence({ imageId: 'a' })]),
      writer.record([occurrence({ imageId: 'b' }), poisoned]),
      writer.record([occurrence({ imageId: 'c', at: new Date(NaN) })]),
      writer.record([occurrence({ imageId: 'a' })]),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(await countsByImage(), { a: 2 }, 'all of a caller or nothing');
  });

  it('stores a batch once, though its answer was lost and it was sent again', async () => {
    let answersToLose = 0;
    const losing = new Proxy(open.db, {
      get: (db, name) =>
        name !== 'raw'
          ? (db[name as keyof typeof db] as unknown)
          : async (...statement: Parameters<typeof db.raw>) => {
              const result = (await db.raw(...statement)) as unknown;
              if ((answersToLose -= 1) >= 0) throw new Error('Connection terminated unexpectedly');
              return result;
            },
    });
    const writer = createEventWriter(losing, 480);
    // The table of the day is made here, so that the answers lost below are those of batches.
    await writer.record([occurrence({ imageId: 'made' })]);
    for (const imageId of ['new', 'made', 'new']) {
      answersToLose = 2;
      const [first, second] = await writer.record([occurrence({ imageId }), occurrence({ imageId })]);
      assert.ok(first! > 0 && first === second);
    }
    assert.deepEqual(await countsByImage(), { made: 3, new: 4 });
  });

  it('tries no longer than its caller waits, and is the next caller’s again then', async () => {
    let isAway = true;
    const away = new Proxy(open.db, {
      get: (db, name) =>
        name === 'raw' && isAway
          ? () => Promise.reject(Object.assign(new Error('gone'), { code: '57P01' }))
          : (db[name as keyof typeof db] as unknown),
    });
    const writer = createEventWriter(away, 480);
    await assert.rejects(writer.record([occurrence()], performance.now() + 100), { code: '57P01' });
    isAway = false;
    await writer.record([occurrence()]);
    assert.deepEqual(await countsByImage(), { 'sha256:1': 1 });
  });

  it('goes on after a failure, and draining waits for what is under way', async () => {
    const writer = createEventWriter(open.db, 480);
    await assert.rejects(writer.record([occurrence({ policyId: 'no uuid' })]));
    const recorded = writer.record([occurrence()]);
    await writer.drain();
    assert.deepEqual(await countsByImage(), { 'sha256:1': 1 });
    await recorded;
  });

  it('two writers that make the first partition of a day at the same time both succeed', async () => {
    const writers = Array.from({ length: 8 }, () => createEventWriter(open.db, 480));
    await Promise.all(writers.map((writer) => writer.record([occurrence()])));
    assert.deepEqual(await countsByImage(), { 'sha256:1': 8 });
  });

  it('writers that hit the same events in opposite order never deadlock', async () => {
    const writers = Array.from({ length: 4 }, () => createEventWriter(open.db, 480));
    const images = Array.from({ length: 20 }, (_, n) => `image-${n}`);
    await Promise.all(
      Array.from({ length: 80 }, (_, n) => {
        const order = n % 2 ? images : [...images].reverse();
        const nodeName = `n${n % 3}`;
        return writers[n % 4]!.record(order.map((imageId) => occurrence({ imageId, nodeName })));
      }),
    );
    assert.deepEqual(await countsByImage(), Object.fromEntries(images.map((imageId) => [imageId, 80])));
  });
});
