import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { createAgentNews } from '../../src/decision/agent-news.js';
import { watchNumber, writeWatch } from '../../src/domain/watched-images.js';
import type { LoggedChange } from '../../src/store/changes/change-log.js';

describe('agents that wait for news', () => {
  const appId = 1;
  const waitMs = 60_000;
  let tell: (change: LoggedChange) => void;
  let forgetAll: () => void;
  let news: ReturnType<typeof createAgentNews>;
  let woken: number;

  beforeEach(() => {
    woken = 0;
    news = createAgentNews({
      follow: (follower) => void ([tell, forgetAll] = [follower.changed, follower.forgetAll]),
    });
  });
  afterEach(() => news.stop());

  const change = (kind: LoggedChange['kind'], changeId: number, of = appId, keys: string[] = []) =>
    tell({ kind, changeId, appId: of, keys });
  const wait = (count: number, imagesMark = 0, watch = '') => {
    for (let n = 0; n < count; n += 1)
      void news
        .nextChange({ appId, secretId: `AKID${n}` }, { imagesMark, watch, waitMs })
        .then(() => (woken += 1));
  };
  const wokenNow = async () => {
    await setImmediate();
    return woken;
  };

  it('hear of a policy at once, all of them', async () => {
    wait(2000);
    change('POLICIES', 1);
    assert.equal(await wokenNow(), 2000);
  });

  it('hear of images one after another', async () => {
    wait(2000);
    change('IMAGES', 1);
    assert.ok((await wokenNow()) < 1000, `${woken} of 2000 were woken at once`);
    assert.equal(news.imagesMark(appId), 1);
  });

  it('are not answered all at once when images changed before they asked', async () => {
    change('IMAGES', 7);
    wait(2000, 6);
    assert.ok((await wokenNow()) < 1000, `${woken} of 2000 were answered at once`);
  });

  it('hear of a policy at once while they are to hear of images', async () => {
    wait(2000);
    change('IMAGES', 1);
    change('POLICIES', 2);
    assert.equal(await wokenNow(), 2000);
  });

  it('hear nothing of another account, nor of the credentials of others', async () => {
    wait(3);
    change('POLICIES', 1, 2);
    change('CREDENTIALS', 2, appId, ['AKID7']);
    assert.equal(await wokenNow(), 0);
    change('CREDENTIALS', 3, appId, ['AKID7', 'AKID1']);
    assert.equal(await wokenNow(), 1);
  });

  const watching = (...keys: string[]) => writeWatch(new Set(keys.map(watchNumber)));
  const told = (imagesMark: number, watch: string) => news.imagesChanged(appId, { imagesMark, watch });

  it('hear of the images that they hold, at once where few hold them, and of no others', async () => {
    wait(2000, 0, watching('held'));
    wait(1, 0, watching('other', 'name'));
    const begun = performance.now();
    change('IMAGES', 1, appId, ['sha256:1', 'name']);
    while ((await wokenNow()) === 0 && performance.now() - begun < 10_000);
    assert.equal(woken, 1);
    assert.deepEqual(
      [told(0, watching('held')), told(0, watching('name')), told(1, watching('name')), told(0, '')],
      [false, true, false, true],
    );
  });

  it('that come late are told what concerns them, and wait for it no longer than those before them', async () => {
    change('IMAGES', 7, appId, ['a']);
    change('IMAGES', 9, appId, ['b']);
    wait(1, 8, watching('a'));
    wait(1, 6, watching('b'));
    const begun = performance.now();
    while ((await wokenNow()) === 0 && performance.now() - begun < 10_000);
    assert.equal(woken, 1);
  });

  it('are told of every change that is not known any more', () => {
    change('IMAGES', 7, appId, ['a']);
    assert.equal(told(5, watching('b')), true, 'older than all that this instance knows');
    assert.equal(told(6, watching('b')), false);
    for (let n = 8; n < 1100; n += 1) change('IMAGES', n, appId, ['a']);
    assert.deepEqual([told(6, watching('b')), told(1000, watching('b'))], [true, false]);
    change(
      'IMAGES',
      2000,
      appId,
      Array.from({ length: 60_000 }, (_, n) => `image ${n}`),
    );
    assert.deepEqual([told(1999, watching('b')), told(2000, watching('b'))], [true, false]);
    forgetAll();
    assert.equal(told(2000, watching('b')), true);
    assert.equal(told(news.imagesMark(appId), watching('b')), false);
  });

  it('are let go when the service stops', async () => {
    wait(3);
    news.stop();
    assert.equal(await wokenNow(), 3);
  });
});
