import assert from 'node:assert/strict';
import { ApiError } from '../../src/api/api-error.js';
import { unflatten } from '../../src/api/dotted-parameters.js';

const read = (query: string) => unflatten([...new URLSearchParams(query)]);

describe('flattened parameters', () => {
  const readable: [query: string, value: unknown][] = [
    ['', {}],
    ['A=1', { A: '1' }],
    ['A=', { A: '' }],
    ['A', { A: '' }],
    ['A.0=x', { A: ['x'] }],
    ['A.0=x&A.1=y', { A: ['x', 'y'] }],
    ['A.1=y&A.0=x', { A: ['x', 'y'] }],
    [
      Array.from({ length: 11 }, (_, n) => `A.${n}=${n}`)
        .reverse()
        .join('&'),
      { A: [...'0123456789'].concat('10') },
    ],
    [
      'F.0.Name=n&F.0.Values.0=a&F.0.Values.1=b&F.1.Name=m',
      { F: [{ Name: 'n', Values: ['a', 'b'] }, { Name: 'm' }] },
    ],
    // What has a gap or another key is no list; the schema then says so.
    ['A.1=x', { A: { 1: 'x' } }],
    ['A.0=x&A.2=y', { A: { 0: 'x', 2: 'y' } }],
    ['A.0=x&A.b=y', { A: { 0: 'x', b: 'y' } }],
    ['A.00=x', { A: { '00': 'x' } }],
    ['A.-1=x', { A: { '-1': 'x' } }],
    ['A.4294967295=x', { A: { 4294967295: 'x' } }],
    ['A.length=9', { A: { length: '9' } }],
    ['A_B=x', { A_B: 'x' }],
  ];
  for (const [query, value] of readable)
    it(`are read from ${query || 'nothing'}`, () => assert.deepEqual(read(query), value));

  it('may be called __proto__, which is then a field and not the prototype', () => {
    const value = read('__proto__.polluted=1&A.__proto__.polluted=1') as Record<string, object>;
    assert.deepEqual(Object.keys(value).sort(), ['A', '__proto__']);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.equal(Object.getPrototypeOf(value['A']), Object.prototype);
    assert.equal(({} as { polluted?: string }).polluted, undefined);
  });

  for (const query of [
    'A=1&A=2',
    'A.0=1&A.0=2',
    'A=1&A.0=2',
    'A.0=2&A=1',
    'A.0.B=1&A.0=2',
    '.=1',
    'A.=1',
    '.A=1',
    'A..B=1',
    '=1',
    `${'a.'.repeat(32)}a=1`,
  ])
    it(`are refused: ${query.slice(0, 40)}`, () => {
      assert.throws(
        () => read(query),
        (error: unknown) => error instanceof ApiError && error.code === 'InvalidParameter.InvalidFormat',
      );
    });

  it('are taken 32 names deep', () => {
    assert.equal(JSON.stringify(read(`${'a.'.repeat(31)}a=1`)).split('"a"').length - 1, 32);
  });

  it('are refused with no more than 64 characters of the name', () => {
    assert.throws(
      () => read(`${'😀'.repeat(100)}..=1`),
      ({ text }: ApiError) => text.en.isWellFormed() && (text.en.match(/😀/gu) ?? []).length === 63,
    );
  });
});
