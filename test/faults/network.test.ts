import assert from 'node:assert/strict';
import { type ServiceUnderFaults, startUnderFaults } from './service-under-faults.js';

describe('when the network to the database fails', () => {
  let faulty: ServiceUnderFaults;
  beforeEach(async () => {
    faulty = await startUnderFaults({ decisionTimeoutMs: 1000 });
  });
  afterEach(() => faulty.stop());

  for (const fault of ['goSilent', 'reset'] as const) {
    it(`it recovers by itself (${fault})`, async () => {
      const { proxy, startOnce, readyz } = faulty;
      proxy[fault]();
      const during = await Promise.all(Array.from({ length: 20 }, startOnce));
      assert.deepEqual(new Set(during.map(({ outcome }) => outcome)), new Set(['UNDECIDED']));
      for (const { ms } of during) assert.ok(ms < 1000 + 1000, `a start waited ${ms} ms`);
      const { status, ms } = await readyz();
      assert.equal(status, 503);
      assert.ok(ms < 3000, `/readyz took ${ms} ms`);
      proxy.heal();
      await faulty.expectRecovery();
      await faulty.expectCounts();
    });
  }

  it('a cut shorter than the time that a start may take lets none through undecided', async () => {
    const { proxy, startOnce } = faulty;
    proxy.reset();
    const starts = Array.from({ length: 20 }, startOnce);
    setTimeout(() => proxy.heal(), 300);
    const outcomes = (await Promise.all(starts)).map(({ outcome }) => outcome);
    assert.deepEqual(new Set(outcomes), new Set(['RECORDED']));
    await faulty.expectCounts();
  });
});

describe('a stop under load', () => {
  it('answers every start that it records', async () => {
    const faulty = await startUnderFaults({ decisionTimeoutMs: 1000 });
    const starts: Promise<unknown>[] = [];
    for (let n = 0; n < 30; n += 1) starts.push(faulty.startOnce());
    const stopped = faulty.service.stop();
    for (let n = 0; n < 10; n += 1) starts.push(faulty.startOnce());
    await Promise.all(starts);
    await stopped;
    await faulty.expectCounts();
    await faulty.stop();
  });

  it('ends within its grace time though the database is mute', async () => {
    const faulty = await startUnderFaults({ decisionTimeoutMs: 1000 });
    faulty.proxy.goSilent();
    await faulty.startOnce();
    // The test's own time limit is twice the grace time.
    await faulty.stop();
    await faulty.expectCounts();
  });
});
