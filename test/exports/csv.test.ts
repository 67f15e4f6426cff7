import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createCsv } from '../../src/exports/csv.js';
import { readCsv, splitRows } from '../support/csv.js';

const written = (header: string[], rows: (string | number)[][]) =>
  buffer(Readable.from(rows).pipe(createCsv(header)));

describe('exports: CSV', () => {
  const same = [
    'plain',
    '',
    ' blanks ',
    'a,b',
    'say "hi"',
    '"',
    'two\nlines',
    'two\r\nlines',
    'carriage\rreturn',
    'ends in \r',
    'ends in \n',
    '中文，策略',
    '🚀 👩‍👩‍👧',
    'a=1',
    "'quoted",
    '1-2',
    'semicolon; tab\tinside',
    '\ufeff',
  ];
  for (const text of same)
    it(`gives back ${JSON.stringify(text)} as it was`, async () => {
      const file = await written(['a', 'b'], [[text, 'x']]);
      assert.deepEqual(readCsv(file), [{ a: text, b: 'x' }]);
    });

  for (const text of [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '=HYPERLINK("http://x","a")',
    '=1\r\n,"2',
    ' =1+1',
    '\u00a0\u3000-1',
    '\ufeff=1+1',
    '\u200b@SUM(A1)',
    '\n=1+1',
    ' \r\n\t+1',
    '\u0000=1',
    '＝1+1',
    '＋1',
    ' －1',
    '＠SUM(A1)',
    '\u2212 1',
  ])
    it(`keeps a spreadsheet from computing ${JSON.stringify(text)}`, async () => {
      const file = await written(['a', 'b'], [[text, 'x']]);
      assert.deepEqual(readCsv(file), [{ a: `'${text}`, b: 'x' }]);
    });

  it('leaves numbers alone', async () => {
    assert.deepEqual(splitRows(String(await written(['n'], [[9007199254740991], [0]]))).slice(1), [
      ['9007199254740991'],
      ['0'],
    ]);
  });

  it('has its mark, its header and nothing else when there are no rows', async () => {
    assert.equal(String(await written(['a', '名称'], [])), '\ufeffa,名称\r\n');
  });

  it('may have two columns of one name, and formulas in the header are none', async () => {
    assert.equal(String(await written(['a', 'a', '=b'], [[1, 2, 3]])), "\ufeffa,a,'=b\r\n1,2,3\r\n");
  });

  it('ends every line with CR LF, and no other', async () => {
    assert.equal(String(await written(['a'], [['x'], ['y']])), '\ufeffa\r\nx\r\ny\r\n');
  });
});
