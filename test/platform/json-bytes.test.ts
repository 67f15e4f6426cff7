import assert from 'node:assert/strict';
import { jsonBody, jsonBytes } from '../../src/platform/json-bytes.js';

describe('json-bytes', () => {
  const list = (length: number) => Array.from({ length }, (_, n) => ({ n, word: `word "${n}"` }));
  const values: [string, object][] = [
    ['an object', { a: 1, b: 'two', c: null, d: [1, 2], e: { f: true } }],
    ['fields that are left out', { a: undefined, b: 1, c: undefined }],
    ['nothing', {}],
    ['an empty list', []],
    ['a list of 25', list(25)],
    ['a list of 26', list(26)],
    ['a list of 1,000', list(1000)],
    ['a long list of numbers and nothings', [...Array.from({ length: 60 }, (_, n) => n), null, undefined]],
    ['a long list of lists', Array.from({ length: 60 }, () => list(30))],
    ['a long list in an object', { before: 1, list: list(100), gone: undefined, after: 'x' }],
    ['a long list first', { list: list(100), 'a "name"': 1 }],
    ['long lists in an envelope', { Response: { A: list(51), B: [], C: list(50), RequestId: 'x' } }],
    ['a long list deeper than they are looked for', { a: { b: { c: list(100) } } }],
    ['a date beside a long list', { at: new Date(0), list: list(30) }],
    [
      'characters of all lengths',
      { a: 'é', b: '漏洞', c: '😀', d: '\u0141', e: '\ud800', f: '\u0000\u007f\u0080' },
    ],
    [
      'characters of all lengths in a long list',
      Array.from({ length: 70 }, (_, n) => ['aé漏😀\u0141'.slice(n % 6)]),
    ],
  ];
  for (const [name, value] of values)
    it(`writes what JSON.stringify does: ${name}`, () => {
      assert.deepEqual(jsonBytes(value), Buffer.from(JSON.stringify(value)));
      assert.equal(String(jsonBody(value)), JSON.stringify(value));
    });
});
