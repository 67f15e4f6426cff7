import assert from 'node:assert/strict';
import { type EffectStatus, effectStatus, effectTimeFrom } from '../../src/domain/observation-period.js';
import { dayMs, hourMs } from '../support/clock.js';

const noon = new Date('2026-03-10T04:00:00Z');
const after = (ms: number) => new Date(noon.getTime() + ms);

describe('domain: observation', () => {
  const cases: [days: number, afterMs: number, status: EffectStatus, why: string][] = [
    [0, 0, 'ENFORCING', 'without observation, at once'],
    [0, -1, 'OBSERVING', 'a clock that went back is before the effect time'],
    [1, 0, 'OBSERVING', 'just switched on'],
    [1, dayMs - 1, 'OBSERVING', 'the last millisecond'],
    [1, dayMs, 'ENFORCING', 'the effect time itself enforces'],
    [1, dayMs + 1, 'ENFORCING', 'from there on'],
    [3, 3 * dayMs - 1, 'OBSERVING', 'the last millisecond of three days'],
    [3, 3 * dayMs, 'ENFORCING', 'three times 24 hours'],
    [365, 365 * dayMs - 1, 'OBSERVING', 'the last millisecond of the longest observation'],
    [365, 365 * dayMs, 'ENFORCING', 'the longest observation is over'],
    [365, 4000 * dayMs, 'ENFORCING', 'and stays so'],
  ];
  for (const [days, afterMs, status, why] of cases) {
    it(`is ${status} ${afterMs / hourMs} hours after switching on for ${days} days: ${why}`, () => {
      const effectTime = effectTimeFrom(noon, days);
      assert.equal(effectStatus({ enabled: true, effectTime }, after(afterMs)), status);
    });
  }

  it('is DISABLED while switched off, whatever the effect time says', () => {
    assert.equal(effectStatus({ enabled: false, effectTime: null }, noon), 'DISABLED');
    assert.equal(effectStatus({ enabled: false, effectTime: after(-dayMs) }, noon), 'DISABLED');
    assert.equal(effectStatus({ enabled: true, effectTime: null }, noon), 'DISABLED');
  });
});
