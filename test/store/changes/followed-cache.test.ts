import assert from 'node:assert/strict';
import type { OpenDatabase } from '../../../src/startup/open-database.js';
import { type ChangeFeed, createChangeFeed } from '../../../src/store/changes/change-feed.js';
import { recordChange } from '../../../src/store/changes/change-log.js';
import { createFollowedCache } from '../../../src/store/changes/followed-cache.js';
import { createTestDatabase, openTestDatabase, silentLog } from '../../support/cluster.js';

describe('a followed cache', () => {
  let open: OpenDatabase;
  let feed: ChangeFeed;
  before(async () => {
    open = openTestDatabase(await createTestDatabase());
    feed = createChangeFeed(open.db, silentLog);
    await feed.start();
  });
  after(async () => {
    await feed.stop();
    await open.close();
  });

  /** A cache of a value that the test sets; a load is answered when the test says so. */
  function cacheOf() {
    const loads: { key: string; answer(value: { n: number } | undefined): void; fail(error: Error): void }[] =
      [];
    const cache = createFollowedCache<string, { n: number }>({
      feed,
      outdatedBy: ({ keys }) => keys,
      load: (key) =>
        new Promise((answer, fail) => {
          loads.push({ key, answer, fail });
        }),
      max: 10,
    });
    /** The load that comes next. */
    const nextLoad = async () => {
      while (loads.length === 0) await new Promise((resolve) => setImmediate(resolve));
      return loads.shift()!;
    };
    return { cache, loads, nextLoad };
  }
  async function changed(...keys: string[]): Promise<void> {
    await recordChange(open.db, { appId: 1, kind: 'IMAGES', keys });
    await feed.catchUp();
  }

  it('loads a value once for concurrent and later callers', async () => {
    const { cache, loads, nextLoad } = cacheOf();
    const asked = [cache.get('a'), cache.get('a')];
    (await nextLoad()).answer({ n: 1 });
    for (const answer of [...asked, cache.get('a')]) assert.deepEqual(await answer, { n: 1 });
    assert.equal(loads.length, 0);
  });

  it('caches that there is no value', async () => {
    const { cache, loads, nextLoad } = cacheOf();
    const asked = cache.get('a');
    (await nextLoad()).answer(undefined);
    assert.equal(await asked, undefined);
    assert.equal(await cache.get('a'), undefined);
    assert.equal(loads.length, 0);
  });

  it('loads again what has changed, and nothing else', async () => {
    const { cache, loads, nextLoad } = cacheOf();
    for (const key of ['a', 'b']) {
      const asked = cache.get(key);
      (await nextLoad()).answer({ n: 1 });
      await asked;
    }
    await changed('a', 'x');
    assert.deepEqual(await cache.get('b'), { n: 1 });
    assert.equal(loads.length, 0);
    const asked = cache.get('a');
    (await nextLoad()).answer({ n: 2 });
    assert.deepEqual(await asked, { n: 2 });
  });

  // A load may have read before the change and come back after it was told of; keeping its value would be for ever.
  it('neither caches nor shares a value whose load began before a change', async () => {
    const { cache, nextLoad } = cacheOf();
    const before = cache.get('a');
    const slow = await nextLoad();
    await changed('a');
    const after = cache.get('a');
    const quick = await nextLoad();
    quick.answer({ n: 2 });
    assert.deepEqual(await after, { n: 2 });
    slow.answer({ n: 1 });
    assert.deepEqual(await before, { n: 1 });
    assert.deepEqual(await cache.get('a'), { n: 2 });
  });

  it('loads again after a failed load', async () => {
    const { cache, nextLoad } = cacheOf();
    const asked = cache.get('a');
    (await nextLoad()).fail(new Error('no'));
    await assert.rejects(Promise.resolve(asked), /no/);
    const again = cache.get('a');
    (await nextLoad()).answer({ n: 1 });
    assert.deepEqual(await again, { n: 1 });
  });
});
