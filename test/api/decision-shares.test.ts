import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createDecisionShares } from '../../src/api/decision-shares.js';

describe('the share of an account in decisions', () => {
  let begin: ReturnType<typeof createDecisionShares>;
  let begun: string[];
  beforeEach(() => {
    begin = createDecisionShares();
    begun = [];
  });

  /** Asks for so many starts of an account; true for those that began at once. */
  const ask = (account: number, count: number, bytes = 500) => {
    const ofThisTest = begun;
    return Array.from({ length: count }, (_, n) => {
      const waiting = begin(account, bytes);
      void waiting?.then(() => ofThisTest.push(`${account}.${n}`));
      return !waiting;
    });
  };
  const atOnce = (asked: boolean[]) => asked.filter(Boolean).length;

  it('is begun at once, and again in the next turn of the event loop', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      assert.equal(atOnce(ask(1, 16)), 16);
      await nextTurn();
    }
  });

  it('is no smaller for what another account sends', () => {
    assert.equal(atOnce(ask(1, 1000)), 16);
    assert.equal(atOnce(ask(2, 16)), 16);
  });

  it('counts long descriptions by their length, and lets the longest have a turn', async () => {
    assert.equal(atOnce(ask(1, 10, 30_000)), 2);
    assert.equal(atOnce(ask(2, 2, 4_000_000)), 1);
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();
    assert.deepEqual(
      begun.filter((one) => one.startsWith('2')),
      ['2.1'],
    );
    assert.equal(begun.length, 9);
  });

  it('goes round the accounts that wait, in the order of asking, and begins all', async () => {
    for (const account of [1, 2, 3]) ask(account, 60);
    await nextTurn();
    assert.deepEqual(begun.slice(0, 6), ['1.16', '2.16', '3.16', '1.17', '2.17', '3.17']);
    assert.equal(begun.length, 32);
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();
    assert.equal(begun.length, 3 * 44);
    const ofFirst = begun.filter((one) => one.startsWith('1.'));
    assert.deepEqual(
      ofFirst,
      Array.from({ length: 44 }, (_, n) => `1.${n + 16}`),
    );
  });

  it('lets a start that comes later not pass those of its account that wait', async () => {
    ask(1, 17);
    assert.equal(atOnce(ask(1, 1)), 0);
    await nextTurn();
    assert.equal(begun.length, 2);
  });
});
