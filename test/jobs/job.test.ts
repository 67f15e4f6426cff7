import assert from 'node:assert/strict';
import { readOffset } from '../../src/domain/calendar.js';
import { dailyAt } from '../../src/jobs/job.js';

describe('jobs: dailyAt', () => {
  const cases: [hour: number, zone: string, cron: string][] = [
    [3, 'Z', '0 3 * * *'],
    [3, '+08:00', '0 19 * * *'],
    [0, '+08:00', '0 16 * * *'],
    [23, '+08:00', '0 15 * * *'],
    [3, '+05:30', '30 21 * * *'],
    [6, '+05:30', '30 0 * * *'],
    [3, '+05:45', '15 21 * * *'],
    [3, '-03:30', '30 6 * * *'],
    [22, '-03:30', '30 1 * * *'],
    [0, '+14:00', '0 10 * * *'],
    [23, '+14:00', '0 9 * * *'],
    [23, '-14:00', '0 13 * * *'],
    [0, '-12:00', '0 12 * * *'],
  ];
  for (const [hour, zone, cron] of cases) {
    it(`puts ${hour} o'clock at ${zone} at ${cron} in UTC`, () => {
      assert.equal(dailyAt(hour, readOffset(zone)!), cron);
    });
  }
});
