import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { CannotOpen, createSecretBox } from '../../src/platform/secret-box.js';

describe('a secret box', () => {
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const boxOf = (...keys: Buffer[]) => createSecretBox(() => keys);

  for (const secret of ['', 'k', 'a.b.c', '密钥', 'x'.repeat(10_000)])
    it(`opens what it sealed: ${secret.slice(0, 10)}`, () => {
      const sealed = boxOf(first).seal(secret, 'AKID1');
      assert.equal(boxOf(first).open(sealed, 'AKID1'), secret);
      assert.ok(secret === '' || !sealed.includes(secret) || secret.length === 1);
    });

  it('seals the same secret differently each time', () => {
    const box = boxOf(first);
    assert.notEqual(box.seal('s', 'o'), box.seal('s', 'o'));
  });

  it('opens nothing of another owner, nothing that was changed, nothing under a key that it has not', () => {
    const box = boxOf(first);
    const sealed = box.seal('secret', 'AKID1');
    assert.throws(() => box.open(sealed, 'AKID2'), CannotOpen);
    assert.throws(() => boxOf(second).open(sealed, 'AKID1'), CannotOpen);
    const [start, id, content] = sealed.split('.') as [string, string, string];
    const bytes = Buffer.from(content, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      assert.throws(
        () => box.open([start, id, changed.toString('base64url')].join('.'), 'AKID1'),
        CannotOpen,
      );
    }
    for (const length of [0, 11, 27])
      assert.throws(
        () => box.open([start, id, bytes.subarray(0, length).toString('base64url')].join('.'), 'AKID1'),
        CannotOpen,
      );
  });

  it('seals under the first of several keys and opens under each', () => {
    const old = boxOf(first).seal('secret', 'o');
    const both = boxOf(second, first);
    assert.equal(both.open(old, 'o'), 'secret');
    assert.equal(both.isCurrent(old), false);
    const renewed = both.seal('secret', 'o');
    assert.ok(both.isCurrent(renewed));
    assert.equal(boxOf(second).open(renewed, 'o'), 'secret');
  });

  it('reads its keys again when a text names one that it does not know', () => {
    let keys = [first];
    const box = createSecretBox(() => keys);
    const sealed = boxOf(second).seal('secret', 'o');
    assert.throws(() => box.open(sealed, 'o'), CannotOpen);
    keys = [second, first];
    assert.equal(box.open(sealed, 'o'), 'secret');
  });

  it('gives back what was never sealed', () => {
    for (const plain of ['key', '', 'sealed', 'sealed.12345678', 'other.12345678.content'])
      assert.equal(boxOf(first).open(plain, 'o'), plain);
  });
});
