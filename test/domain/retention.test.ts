import assert from 'node:assert/strict';
import { expiryCutoff } from '../../src/domain/retention.js';
import { dayMs } from '../support/clock.js';

describe('domain: retention', () => {
  const now = new Date('2026-03-10T04:00:00Z');
  const ago = (ms: number) => new Date(now.getTime() - ms);

  const cases: [ago: number, days: number, expired: boolean][] = [
    [0, 180, false],
    [180 * dayMs - 1, 180, false],
    [180 * dayMs, 180, false],
    [180 * dayMs + 1, 180, true],
    [dayMs, 1, false],
    [dayMs + 1, 1, true],
    [-dayMs, 1, false],
    [3650 * dayMs + 1, 3650, true],
  ];
  for (const [ms, days, expired] of cases) {
    it(`${expired ? 'expires' : 'keeps'} what is ${ms} ms old when ${days} days are kept`, () => {
      assert.equal(ago(ms) < expiryCutoff(now, { retentionDays: days }), expired);
    });
  }
});
