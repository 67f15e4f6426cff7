import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSpool, type Spool } from '../../src/agent/spool.js';
import { silentLog } from '../support/cluster.js';
import { mountSmallDisk, unmount } from '../support/small-disk.js';

describe('the spool of an agent', () => {
  let stateDir: string;
  const open = (maxBytes = 2 ** 20) => openSpool({ stateDir, maxBytes, log: silentLog });
  const start = (n: number, ...stories: string[]) => ({
    Time: n,
    StartParam: `start ${n}`,
    stories: stories.length > 0 ? stories : ['{"PolicyName":"p"}'],
  });
  async function drain(spool: Spool): Promise<number[]> {
    const times: number[] = [];
    for (let batch; (batch = await spool.nextBatch()); await spool.done(batch))
      times.push(...batch.starts.map((one) => (one as { Time: number }).Time));
    return times;
  }

  beforeEach(() => {
    stateDir = mkdtempSync('/tmp/tcss-spool-');
  });
  afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

  it('gives starts in their order, each with the stories that it is of', async () => {
    const spool = await open();
    const [a, b, c] = ['{"PolicyName":"a"}', '{"PolicyName":"b"}', '{"PolicyName":"c"}'];
    const places = [await spool.append(start(0, a!, b!)), await spool.append(start(1, c!, a!))];
    assert.deepEqual(
      places.map(({ number }) => number),
      [0, 1],
    );
    const batch = (await spool.nextBatch())!;
    assert.deepEqual(batch.stories, [{ PolicyName: 'a' }, { PolicyName: 'b' }, { PolicyName: 'c' }]);
    assert.deepEqual(batch.starts, [
      { Time: 0, StartParam: 'start 0', Stories: [0, 1] },
      { Time: 1, StartParam: 'start 1', Stories: [2, 0] },
    ]);
    await spool.close();
  });

  it('goes on after a crash where it was: what was answered is there, what was half written is not', async () => {
    const first = await open();
    await Promise.all([1, 2, 3].map((n) => first.append(start(n))));
    const { segmentId } = (await first.nextBatch())!;
    appendFileSync(join(stateDir, 'spool', `${segmentId}.jsonl`), '{"start":{"Time":4,"Sto');
    const second = await open();
    assert.deepEqual(second.state().Starts, 3);
    await second.append(start(5));
    assert.deepEqual(await drain(second), [1, 2, 3, 5]);
    const third = await open();
    assert.deepEqual([third.state().Starts, await drain(third)], [0, []]);
    await Promise.all([first, second, third].map((spool) => spool.close()));
  });

  it('gives a batch again until it is done, by the same key', async () => {
    const spool = await open();
    await spool.append(start(1));
    const [once, again] = [await spool.nextBatch(), await spool.nextBatch()];
    assert.deepEqual(once, again);
    await spool.close();
  });

  it('gives every start once and with its own stories, whatever comes while a batch is under way', async () => {
    const spool = await open();
    const given: unknown[] = [];
    let appended = 0;
    const append = async (count: number) => {
      for (; count > 0; count -= 1, appended += 1)
        await spool.append(start(appended, `{"n":${appended % 7}}`, `{"n":${appended % 3}}`));
    };
    await append(3);
    for (let batch; (batch = await spool.nextBatch());) {
      await append(appended < 40 ? 5 : 0);
      // Asked again, it may have grown; what counts is what is done.
      if (appended % 2 === 0) batch = (await spool.nextBatch())!;
      for (const { Time, Stories } of batch.starts as { Time: number; Stories: number[] }[])
        given.push([Time, ...Stories.map((place) => batch.stories[place])]);
      await spool.done(batch);
    }
    assert.deepEqual(
      given,
      Array.from({ length: appended }, (_, n) => [n, { n: n % 7 }, { n: n % 3 }]),
    );
    await spool.close();
  });

  it('makes no report longer than the service takes', async () => {
    const spool = await open();
    await Promise.all(Array.from({ length: 2500 }, (_, n) => spool.append(start(n))));
    const sizes: number[] = [];
    for (let batch; (batch = await spool.nextBatch()); await spool.done(batch))
      sizes.push(batch.starts.length);
    assert.deepEqual(sizes, [1000, 1000, 500]);
    const many = Array.from({ length: 700 }, (_, n) => `{"PolicyName":"${n}"}`);
    await spool.append(start(1, ...many));
    await spool.append(start(2, ...many.map((story) => story.replace('Name', 'Names'))));
    assert.equal((await spool.nextBatch())!.stories.length, 700);
    await spool.close();
  });

  it('takes no more than it may, says so, and takes starts again when the service has what was there', async () => {
    const spool = await open(10_000);
    let taken = 0;
    await assert.rejects(async () => {
      for (;;) {
        await spool.append(start(taken));
        taken += 1;
      }
    }, /the spool is full/);
    assert.equal(spool.state().Full, true);
    assert.equal((await drain(spool)).length, taken);
    await spool.append(start(taken));
    assert.equal(spool.state().Full, false);
    assert.deepEqual(await drain(spool), [taken]);
    await spool.close();
  });

  /** Fills a disk of 64 KB with starts; returns how many were taken. */
  async function fillDisk(spool: Spool): Promise<number> {
    let taken = 0;
    await assert.rejects(
      async () => {
        for (;;) {
          await spool.append(start(taken, `{"PolicyName":"${'x'.repeat(900)}${taken}"}`));
          taken += 1;
        }
      },
      { code: 'ENOSPC' },
    );
    assert.equal(spool.state().Full, true);
    assert.ok(taken > 10);
    return taken;
  }

  it('frees the disk that it filled itself, once the service has what was there', async function () {
    mountSmallDisk(this, stateDir, '64k');
    try {
      const spool = await open();
      const taken = await fillDisk(spool);
      assert.equal((await drain(spool)).length, taken);
      assert.deepEqual(spool.state(), { Starts: 0, Bytes: 0, Full: false });
      await spool.append(start(taken));
      assert.deepEqual(await drain(spool), [taken]);
      await spool.close();
    } finally {
      unmount(stateDir);
    }
  });

  it('keeps what it has when the disk is full, and only that', async function () {
    mountSmallDisk(this, stateDir, '64k');
    try {
      const spool = await open();
      const taken = await fillDisk(spool);
      const reopened = await open();
      assert.equal(reopened.state().Starts, taken);
      await Promise.all([spool.close(), reopened.close()]);
      assert.equal(readdirSync(join(stateDir, 'spool')).length, 1);
    } finally {
      unmount(stateDir);
    }
  });
});
