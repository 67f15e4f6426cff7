import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createChunkDecoder, MalformedChunks } from '../../src/platform/chunk-decoder.js';
import { below, pick, pickMany, randomFrom } from '../support/random.js';

/** What bytes hold, when they come so many at a time. */
function decoded(text: string, pieceBytes: number) {
  const decoder = createChunkDecoder();
  const bytes = Buffer.from(text, 'latin1');
  let content = '';
  for (let at = 0; at < bytes.length; at += pieceBytes)
    content += decoder.decode(bytes.subarray(at, at + pieceBytes)).toString('latin1');
  return { content, isOver: decoder.isOver() };
}

/** A few chunks with extensions and trailers; every other body has one byte lost, doubled or changed. */
function madeUpBody(seed: number): string {
  const random = randomFrom(seed);
  const chunks = Array.from({ length: below(random, 4) }, () => {
    const content = pickMany(random, ['a', '\r', '\n', '0', ';', '\xff'], 1 + below(random, 20)).join('');
    const size = pick(random, ['', '0', '000']) + content.length.toString(16);
    return `${size}${pick(random, ['', ';a', ';a=1', ';a="b c"'])}\r\n${content}\r\n`;
  });
  const body = `${chunks.join('')}${pick(random, ['0', '000'])}\r\n${pick(random, ['', 'A: b\r\n'])}\r\n`;
  if (seed % 2 === 0) return body;
  const at = below(random, body.length);
  const put = pick(random, ['', body[at]! + body[at]!, '\r', '\n', '0', 'f', ' ', ';']);
  return body.slice(0, at) + put + body.slice(at + 1);
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

  it('holds what the parser of Node finds in it', async () => {
    const server = createServer((message, response) => {
      let content = '';
      message.setEncoding('latin1').on('data', (text: string) => (content += text));
      message.on('end', () => response.end(content, 'latin1'));
    });
    server.on('clientError', (_, socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    /** What Node's parser makes of the body; undefined when it refuses it or waits for more. */
    async function parsedByNode(body: string): Promise<string | undefined> {
      const socket = connect(port, '127.0.0.1');
      let reply = '';
      socket.setEncoding('latin1').on('data', (text: string) => (reply += text));
      socket.on('error', () => {});
      const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
      socket.end(Buffer.from(head + body, 'latin1'));
      await once(socket, 'close');
      return reply.startsWith('HTTP/1.1 200') ? reply.slice(reply.indexOf('\r\n\r\n') + 4) : undefined;
    }
    function parsedByUs(body: string): string | undefined {
      try {
        const { content, isOver } = decoded(body, 7);
        return isOver ? content : undefined;
      } catch {
        return undefined;
      }
    }

    let agreed = 0;
    try {
      for (let seed = 1; seed <= 400; seed += 1) {
        const body = madeUpBody(seed);
        const ours = parsedByUs(body);
        const nodes = ours === undefined ? undefined : await parsedByNode(body);
        // Node refuses extensions and trailers that we skip unread.
        if (nodes === undefined) continue;
        assert.equal(ours, nodes, JSON.stringify(body));
        agreed += 1;
      }
    } finally {
      server.close();
    }
    assert.ok(agreed > 100, `${agreed} bodies were whole`);
  });
});
