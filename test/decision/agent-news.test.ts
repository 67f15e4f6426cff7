import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { createAgentNews } from '../../src/decision/agent-news.js';
import type { LoggedChange } from '../../src/store/changes/change-log.js';

describe('agents that wait for news', () => {
  const appId = 1;
  const waitMs = 60_000;
  let tell: (change: LoggedChange) => void;
  let news: ReturnType<typeof createAgentNews>;
  let woken: number;

  beforeEach(() => {
    woken = 0;
    news = createAgentNews({ follow: (follower) => void (tell = (change) => follower.changed(change)) });
  });
  afterEach(() => news.stop());

  const change = (kind: LoggedChange['kind'], changeId: number, of = appId, keys: string[] = []) =>
    tell({ kind, changeId, appId: of, keys });
  const wait = (count: number, imagesMark = 0) => {
    for (let n = 0; n < count; n += 1)
      void news.nextChange({ appId, secretId: `AKID${n}` }, { imagesMark, waitMs }).then(() => (woken += 1));
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

  it('are let go when the service stops', async () => {
    wait(3);
    news.stop();
    assert.equal(await wokenNow(), 3);
  });
});
