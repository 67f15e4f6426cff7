import assert from 'node:assert/strict';
import { createChunkDecoder, MalformedChunks } from '../../src/platform/chunk-decoder.js';

/** What bytes hold, when they come so many at a time. */
function decoded(text: string, pieceBytes: number) {
  const decoder = createChunkDecoder();
  const bytes = Buffer.from(text, 'latin1');
  let content = '';
  for (let at = 0; at < bytes.length; at += pieceBytes)
    content += decoder.decode(bytes.subarray(at, at + pieceBytes)).toString('latin1');
  return { content, isOver: decoder.isOver() };
}

describe('a body in chunks', () => {
  const whole: [body: string, content: string][] = [
    ['0\r\n\r\n', ''],
    ['1\r\nx\r\n0\r\n\r\n', 'x'],
    ['1\r\n\r\r\n2\r\n\r\n\r\n0\r\n\r\n', '\r\r\n'],
    ['A\r\n0123456789\r\n00a\r\nabcdefghij\r\n0\r\n\r\n', '0123456789abcdefghij'],
    [`1234\r\n${'y'.repeat(0x1234)}\r\n0\r\n\r\n`, 'y'.repeat(0x1234)],
    ['1;name="value"\r\nx\r\n1 \r\ny\r\n0;last\r\nTrailer: a\r\nOther: b\r\n\r\n', 'xy'],
    ['1\r\nx\r\n000\r\n\r\nPOST / HTTP/1.1\r\n\r\n', 'x'],
  ];
  for (const [body, content] of whole)
    it(`is taken apart wherever it is cut: ${JSON.stringify(body.slice(0, 40))}`, () => {
      for (const pieceBytes of [1, 2, 3, 5, 7, 11, 64, 10_000])
        assert.deepEqual(decoded(body, pieceBytes), { content, isOver: true });
    });

  it('is not over before its last line', () => {
    const body = '1\r\nx\r\n0\r\nTrailer: a\r\n\r\n';
    for (let length = 0; length < body.length; length += 1)
      assert.equal(decoded(body.slice(0, length), 64).isOver, false);
  });

  const malformed = [
    '\r\n',
    'x\r\n',
    '-1\r\n',
    '0x1\r\nx\r\n',
    '1\nx\r\n',
    '1\r\nxy\r\n',
    '1\r\nx\n0\r\n\r\n',
    '1\rx',
    '1;a\nx\r\n',
    '100000000\r\n',
    '0\r\n\rx',
    `1;${'a'.repeat(20_000)}\r\nx\r\n0\r\n\r\n`,
    `0\r\n${'a: b\r\n'.repeat(5000)}\r\n`,
  ];
  for (const body of malformed)
    it(`is refused as ${JSON.stringify(body.slice(0, 40))}`, () => {
      for (const pieceBytes of [1, 3, 100_000])
        assert.throws(() => decoded(body, pieceBytes), MalformedChunks);
    });
});
