import assert from 'node:assert/strict';
import { Postings } from '../../../src/domain/matching/postings.js';

/** All that is filed under a key, in order. */
function under(postings: Postings, key: number): number[] {
  const values: number[] = [];
  for (let entry = postings.first(key); entry !== 0; entry = postings.next(entry))
    values.push(postings.valueOf(entry));
  return values;
}

describe('postings', () => {
  it('gives what was filed under a key, in the order it was filed', () => {
    const postings = new Postings([7, -8, 7, 0, 7], [3, 4, 1, 5, 1]);
    assert.deepEqual(under(postings, 7), [3, 1, 1]);
    assert.deepEqual(under(postings, -8), [4]);
    assert.deepEqual(under(postings, 0), [5]);
    assert.deepEqual(under(postings, 8), []);
  });

  it('finds nothing when nothing was filed', () => {
    assert.deepEqual(under(new Postings([], []), 0), []);
  });

  it('keeps keys apart that want the same place', () => {
    const keys = Array.from({ length: 1000 }, (_, n) => n << 20);
    const postings = new Postings(
      keys,
      keys.map((_, n) => n),
    );
    keys.forEach((key, n) => assert.deepEqual(under(postings, key), [n]));
    assert.deepEqual(under(postings, 1001 << 20), []);
  });

  it('takes no more than 40 bytes an entry, whatever the number of entries', () => {
    for (const entries of [10, 100, 1000, 10_000, 65_537, 100_000]) {
      const keys = Array.from({ length: entries }, (_, n) => n * 8);
      assert.ok(new Postings(keys, keys).byteLength <= 40 * entries, `${entries} entries`);
    }
  });
});
