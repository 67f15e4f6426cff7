import assert from 'node:assert/strict';
import {
  changedNumbers,
  maxWatchLength,
  readWatch,
  watchNumber,
  writeWatch,
} from '../../src/domain/watched-images.js';

describe('the images that an agent watches', () => {
  const idOf = (n: number) => `sha256:${n.toString(16).padStart(64, '0')}`;
  const namesOf = (count: number, of: string) =>
    Array.from({ length: count }, (_, n) => `registry.example.com/${of}:${n}`);

  it('are all found again, and of 1,000 others hardly one', () => {
    for (const count of [0, 1, 30, 5000]) {
      const held = namesOf(count, 'held');
      const concerns = readWatch(writeWatch(new Set(held.map(watchNumber))));
      assert.ok(held.every((name) => concerns(changedNumbers([name]))));
      const others = namesOf(5000, 'other').filter((name) => concerns(changedNumbers([name])));
      assert.ok(others.length <= 25, `${others.length} of 5000 others, where ${count} are held`);
    }
  });

  it('are those of all changes where they are not told, or too many', () => {
    const many = writeWatch(new Set(Array.from({ length: 30_000 }, (_, n) => n)));
    assert.equal(many, '');
    assert.ok(readWatch('')(changedNumbers(['any'])));
    assert.ok(writeWatch(new Set(Array.from({ length: 20_000 }, (_, n) => n))).length <= maxWatchLength);
  });

  it('are told by the first digits of an id, too', () => {
    const concerns = readWatch(writeWatch(new Set([watchNumber(idOf(255).slice(0, 19))])));
    assert.ok(concerns(changedNumbers([idOf(255)])));
    assert.ok(!concerns(changedNumbers([`sha256:${'e'.repeat(64)}`])));
  });
});
