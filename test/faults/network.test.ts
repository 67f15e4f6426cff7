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
