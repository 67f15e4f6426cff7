import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServiceUnderFaults, startUnderFaults } from './service-under-faults.js';

describe('when the network to the database fails', () => {
  let faulty: ServiceUnderFaults;
  beforeEach(async () => {
    faulty = await startUnderFaults({ decisionTimeoutMs: 1000 });
  });
  afterEach(() => faulty.stop());

  const faults = {
    goSilent: 'the network to PostgreSQL is silent',
    reset: 'the network to PostgreSQL is cut',
  } as const;
  for (const [fault, name] of Object.entries(faults) as [keyof typeof faults, string][]) {
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
      await faulty.expectCounts(name);
    });
  }

  it('a cut shorter than the time that a start may take lets none through undecided', async () => {
    await faulty.stop();
    // More than a busy machine needs.
    faulty = await startUnderFaults({ decisionTimeoutMs: 15_000 });
    const { proxy, startOnce } = faulty;
    proxy.reset();
    const starts = Array.from({ length: 20 }, startOnce);
    setTimeout(() => {
      proxy.heal();
      faulty.faultIsOver();
    }, 300);
    const outcomes = (await Promise.all(starts)).map(({ outcome }) => outcome);
    assert.deepEqual(new Set(outcomes), new Set(['RECORDED']));
    await faulty.expectCounts('that network is cut for 0.3 s');
  });
});

describe('a stop under load', () => {
  it('answers every start that it records', async () => {
    const faulty = await startUnderFaults({ decisionTimeoutMs: 1000 });
    const starts: Promise<unknown>[] = [];
    const before = faulty.outcomes.RECORDED;
    for (let n = 0; n < 300; n += 1) starts.push(faulty.startOnce());
    while (faulty.outcomes.RECORDED === before) await sleep(1);
    const stopped = faulty.service.stop();
    for (let n = 0; n < 10; n += 1) starts.push(faulty.startOnce());
    await Promise.all(starts);
    await stopped;
    await faulty.expectCounts('the service is stopped under load');
    await faulty.stop();
  });

  it('ends within its grace time though the database is mute', async () => {
    const faulty = await startUnderFaults({ decisionTimeoutMs: 1000 });
    faulty.proxy.goSilent();
    await faulty.startOnce();
    // The test's own time limit is twice the grace time.
    await faulty.stop();
    await faulty.expectCounts('the service is stopped while PostgreSQL is mute');
  });
});
