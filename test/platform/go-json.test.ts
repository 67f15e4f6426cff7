import assert from 'node:assert/strict';
import { fieldIgnoringCase, parseMergingRepeatedKeys } from '../../src/platform/go-json.js';

/** The field `a` of each document as a Go program decodes it: the results are those of encoding/json. */
const documents: [why: string, document: string, a: unknown][] = [
  ['a key in another case', '{"A":1}', 1],
  ['the last of two cases', '{"A":1,"a":2}', 2],
  ['the last of two cases, the other way round', '{"a":2,"A":1}', 1],
  ['a repeated scalar', '{"a":1,"a":2}', 2],
  ['null after a scalar', '{"a":true,"a":null}', true],
  ['null after an object', '{"a":{"b":1},"a":null}', null],
  ['null after a list', '{"a":[1],"A":null}', null],
  ['repeated objects', '{"a":{"b":1,"c":1},"a":{"c":2}}', { b: 1, c: 2 }],
  ['objects in two cases', '{"a":{"b":1},"A":{"c":2}}', { b: 1, c: 2 }],
  ['an escaped key', '{"\\u0061":{"b":1},"a":{"c":"\\"}:,"}}', { b: 1, c: '"}:,' }],
  [
    'elements keep what the second list leaves out',
    '{"a":[{"b":1},{"b":2}],"a":[{"c":3}]}',
    [{ b: 1, c: 3 }],
  ],
  [
    'memory outlives a shorter list',
    '{"a":[{"b":1},{"b":2}],"a":[{}],"a":[{},{"c":3}]}',
    [{ b: 1 }, { b: 2, c: 3 }],
  ],
  ['an empty list forgets', '{"a":[{"b":1}],"a":[],"a":[{"c":3}]}', [{ c: 3 }]],
  ['a longer key is another field', '{"ab":1}', undefined],
];

describe('JSON as Go reads it', () => {
  for (const [why, document, expected] of documents) {
    it(`${why}: ${document}`, () => {
      const parsed = parseMergingRepeatedKeys(document) as Record<string, unknown>;
      assert.deepEqual(fieldIgnoringCase(parsed, 'a'), expected);
    });
  }

  it('folds the two letters outside ASCII that Go folds, and no other', () => {
    assert.equal(fieldIgnoringCase({ maſKedPaths: 1 }, 'maskedPaths'), 1);
    assert.equal(fieldIgnoringCase({ lınux: 1, İd: 2 }, 'linux'), undefined);
  });

  it('keeps the order of members that differ in case through a merge', () => {
    const parsed = parseMergingRepeatedKeys('{"a":{"B":true,"b":false},"a":{"B":true}}') as Record<
      string,
      unknown
    >;
    assert.equal(fieldIgnoringCase(fieldIgnoringCase(parsed, 'a') as Record<string, unknown>, 'b'), true);
  });

  it('clears a number of a device rule by null, which makes it a wildcard', () => {
    assert.equal(fieldIgnoringCase({ major: 1, Major: null }, 'major'), null);
  });

  it('parses what repeats nothing as JSON.parse does', () => {
    for (const text of [
      '1',
      '"a:b"',
      '[]',
      '{}',
      ' { "a" : [ 1 , { "b" : "\\\\" } ] } ',
      '{"__proto__":{"a":1}}',
    ])
      assert.deepEqual(parseMergingRepeatedKeys(text), JSON.parse(text));
  });

  it('sets a field of any name, and no prototype', () => {
    const parsed = parseMergingRepeatedKeys('{"__proto__":{"a":1},"__proto__":{"b":2}}') as object;
    assert.equal(Object.getPrototypeOf(parsed), Object.prototype);
    assert.equal(JSON.stringify(parsed), '{"__proto__":{"a":1,"b":2}}');
  });

  it('refuses what is no JSON, or repeats a key too deep, with a SyntaxError', () => {
    const deep = `${'['.repeat(300)}{"a":1,"a":2}${']'.repeat(300)}`;
    for (const text of ['', '{"a":1,}', '{"a":1', deep])
      assert.throws(() => parseMergingRepeatedKeys(text), SyntaxError);
  });

  it('merges a key that repeats ten thousand times, of which each repeat adds a member', () => {
    const repeats = Array.from({ length: 10_000 }, (_, n) => `"A":{"b${n}":${n}}`).join();
    const parsed = parseMergingRepeatedKeys(`{"a":{"c":1},${repeats}}`) as Record<string, unknown>;
    const merged = fieldIgnoringCase(parsed, 'a') as Record<string, unknown>;
    assert.deepEqual([Object.keys(merged).length, merged['c'], merged['b9999']], [10_001, 1, 9999]);
  });

  it('merges a list that repeats ten thousand times', () => {
    const repeats = Array.from({ length: 10_000 }, (_, n) => `"A":[{"b${n}":${n}},{"b":${n}}]`).join();
    const parsed = parseMergingRepeatedKeys(`{"a":[{"c":1}],${repeats}}`) as Record<string, unknown>;
    const [first, second] = fieldIgnoringCase(parsed, 'a') as Record<string, unknown>[];
    assert.deepEqual([Object.keys(first!).length, first!['c'], second!['b']], [10_001, 1, 9999]);
  });
});
