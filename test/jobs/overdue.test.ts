import assert from 'node:assert/strict';
import { isOverdue, periodOf } from '../../src/jobs/overdue.js';
import { dayMs, hourMs, minuteMs } from '../support/clock.js';

describe('jobs: overdue', () => {
  const cases = [
    { what: 'on time', schedule: '* * * * *', wall: minuteMs, monotonic: minuteMs, overdue: false },
    {
      what: 'the clock was set back an hour',
      schedule: '* * * * *',
      wall: -hourMs,
      monotonic: 2 * minuteMs,
      overdue: true,
    },
    {
      what: 'the clock was set back a day',
      schedule: '0 3 * * *',
      wall: 0,
      monotonic: dayMs + minuteMs,
      overdue: true,
    },
    {
      what: 'the machine slept',
      schedule: '17 * * * *',
      wall: 2 * hourMs,
      monotonic: minuteMs,
      overdue: true,
    },
    {
      what: 'the clock was set ahead',
      schedule: '0 3 * * *',
      wall: 2 * dayMs,
      monotonic: minuteMs,
      overdue: true,
    },
    {
      what: 'a daily job an hour later',
      schedule: '0 3 * * *',
      wall: hourMs,
      monotonic: hourMs,
      overdue: false,
    },
    {
      what: 'a daily job on the next day',
      schedule: '0 3 * * *',
      wall: dayMs,
      monotonic: dayMs,
      overdue: false,
    },
  ];
  for (const { what, schedule, wall, monotonic, overdue } of cases)
    it(`${what}: ${overdue ? 'missed' : 'not missed'}`, () => {
      assert.equal(isOverdue(schedule, { wall: 0, monotonic: 0 }, { wall, monotonic }), overdue);
    });

  it('knows the periods of the schedules that there are', () => {
    assert.deepEqual(['* * * * *', '37 * * * *', '30 19 * * *'].map(periodOf), [minuteMs, hourMs, dayMs]);
  });
});
