import assert from 'node:assert/strict';
import { jobs } from '../../src/jobs/schedule.js';
import { nextRun } from '../../src/jobs/next-run.js';
import { readConfig } from '../../src/config.js';
import { dayMs } from '../support/clock.js';

describe('jobs: next run', () => {
  for (const [schedule, after, next] of [
    ['* * * * *', '2026-03-10T04:00:00.000Z', '2026-03-10T04:01:00.000Z'],
    ['* * * * *', '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00.000Z'],
    ['*/5 * * * *', '2026-03-10T04:05:00.000Z', '2026-03-10T04:10:00.000Z'],
    ['*/5 * * * *', '2026-03-10T04:56:10.000Z', '2026-03-10T05:00:00.000Z'],
    ['17 * * * *', '2026-03-10T04:16:59.000Z', '2026-03-10T04:17:00.000Z'],
    ['17 * * * *', '2026-03-10T04:17:00.000Z', '2026-03-10T05:17:00.000Z'],
    ['30 19 * * *', '2026-03-10T19:29:00.000Z', '2026-03-10T19:30:00.000Z'],
    ['30 19 * * *', '2026-02-28T19:30:00.000Z', '2026-03-01T19:30:00.000Z'],
  ] as const)
    it(`of ${schedule} after ${after} is ${next}`, () =>
      assert.equal(nextRun(schedule, new Date(after)).toISOString(), next));

  it('is within a day for every job, whatever the zone', () => {
    const now = new Date('2026-03-10T04:00:00Z');
    for (const offset of ['-14:00', '+05:45', '+08:00'])
      for (const { name, schedule } of jobs) {
        const wait = nextRun(schedule(readConfig({ TIME_ZONE: offset })), now).getTime() - now.getTime();
        assert.ok(wait > 0 && wait <= dayMs, name);
      }
  });
});
