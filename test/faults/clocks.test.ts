import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/platform/clock.js';
import { dayMs, hourMs } from '../support/clock.js';
import { type ServiceUnderFaults, startUnderFaults } from './service-under-faults.js';

/** The clock of the machines of service, database and callers is set while starts come. */
describe('when the clock is set under a running service', () => {
  let aheadMs = 0;
  let faulty: ServiceUnderFaults;
  before(async () => {
    const clock = { now: () => new Date(systemClock.now().getTime() + aheadMs) };
    faulty = await startUnderFaults({ decisionTimeoutMs: 60_000 }, clock);
  });
  after(() => faulty.stop());

  const settings: [what: string, byMs: number][] = [
    ['back by an hour', -hourMs],
    ['ahead again', hourMs],
    ['back by a day', -dayMs],
    ['ahead by two days', 2 * dayMs],
  ];
  for (const [what, byMs] of settings)
    it(`${what}, starts go on being decided, each counted once`, async () => {
      await faulty.startWhile(async () => {
        await sleep(100);
        aheadMs += byMs;
        await sleep(100);
      });
      await faulty.expectRecovery();
      await faulty.expectCounts(`the clock is set ${what}`);
    });
});
