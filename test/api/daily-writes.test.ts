import assert from 'node:assert/strict';
import { createDailyWrites } from '../../src/api/daily-writes.js';

describe('MAX_CHANGES_PER_DAY', () => {
  it('counts the writes of each account until midnight UTC', () => {
    const countWrite = createDailyWrites(2);
    const at = (time: string) => new Date(`2026-03-${time}Z`);
    countWrite(1, at('10T00:00:00'));
    countWrite(1, at('10T12:00:00'));
    assert.throws(() => countWrite(1, at('10T23:59:59')), /2 changes today \(MAX_CHANGES_PER_DAY\)/);
    countWrite(2, at('10T23:59:59'));
    countWrite(1, at('11T00:00:00'));
  });
});
