import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { createBodyBudget, createBodyIntake } from '../../src/api/body-intake.js';
import { expectError, expectSuccess, send, sendBytes } from '../support/http.js';
import { startTestService, type TestService } from '../support/service.js';
import { signedByV1 } from '../support/v1.js';

const mb = 1024 * 1024;

describe('what a caller may send', () => {
  describe('within the budget of all bodies', () => {
    const incoming = (bytes: number) => {
      const stream = new PassThrough({ highWaterMark: 64 * mb });
      for (let sent = 0; sent < bytes; sent += 32 * 1024)
        stream.write(Buffer.alloc(Math.min(32 * 1024, bytes - sent), 7));
      return { stream, message: stream as unknown as IncomingMessage };
    };

    it('arrives whole, in chunks of any size', async () => {
      for (const sizes of [[], [1], [1, 1, 1], [5000, 1, 70_000, 3], Array<number>(9000).fill(1)]) {
        const message = new PassThrough();
        const chunks = sizes.map((size, n) => Buffer.alloc(size, n));
        for (const chunk of chunks) message.write(chunk);
        message.end();
        const intake = createBodyIntake(message as unknown as IncomingMessage, createBodyBudget(mb));
        assert.deepEqual(await intake.receive(mb), Buffer.concat(chunks));
      }
    });

    it('waits for room, and gets it when another gives its own back', async () => {
      const budget = createBodyBudget(mb);
      const [a, b] = [incoming(mb), incoming(mb)];
      a.stream.end();
      b.stream.end();
      const [first, second] = [createBodyIntake(a.message, budget), createBodyIntake(b.message, budget)];
      assert.equal(((await first.receive(mb)) as Buffer).length, mb);
      const waiting = second.receive(mb);
      first.release();
      assert.equal(((await waiting) as Buffer).length, mb);
      second.release();
      assert.ok(budget.take(mb), 'all is given back');
    });

    it('is refused when no room comes, while small bodies go on', async () => {
      const budget = createBodyBudget(mb);
      assert.ok(budget.take(mb));
      const [large, small] = [incoming(mb), incoming(64 * 1024)];
      small.stream.end();
      const refused = createBodyIntake(large.message, budget).receive(mb);
      const taken = await createBodyIntake(small.message, budget).receive(mb);
      assert.equal((taken as Buffer).length, 64 * 1024);
      assert.equal(await refused, 'NO_ROOM');
    });

    it('takes nothing from others once its caller has hung up', async () => {
      const budget = createBodyBudget(mb);
      const { stream, message } = incoming(mb / 2);
      const intake = createBodyIntake(message, budget);
      const received = intake.receive(mb);
      await EventEmitter.once(
        stream.on('data', () => {}),
        'data',
      );
      stream.destroy();
      await assert.rejects(received, /hung up/);
      intake.release();
      assert.ok(budget.take(mb));
    });
  });

  describe('to the service', () => {
    let service: TestService;
    before(async () => {
      service = await startTestService();
    });
    after(() => service.stop());

    /** Announces a body that never comes, and returns the answer. */
    const answerWithoutBody = (headers: string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(service.endpoint);
        const socket = connect(Number(port), hostname, () =>
          socket.write(['POST / HTTP/1.1', 'Host: localhost', ...headers, '', ''].join('\r\n')),
        );
        socket.once('data', (bytes: Buffer) => {
          socket.destroy();
          resolve(bytes.toString());
        });
        socket.on('error', reject);
      });
    const timestamp = (ageSeconds = 0) => Math.floor(service.clock.now().getTime() / 1000) - ageSeconds;
    const headersOf = (secretId: string, age: number, length: number, action = 'ImportImageScanReport') => [
      `Authorization: TC3-HMAC-SHA256 Credential=${secretId}/2026-03-10/tcss/tc3_request, SignedHeaders=content-type;host, Signature=00`,
      'Content-Type: application/json',
      `X-TC-Action: ${action}`,
      'X-TC-Version: 2020-11-01',
      `X-TC-Timestamp: ${timestamp(age)}`,
      `Content-Length: ${length}`,
    ];

    it('is refused before the body by an unknown SecretId, a stale timestamp, a length', async () => {
      const { secretId } = service.admin.credential;
      assert.match(await answerWithoutBody(headersOf('AKIDnobody', 0, mb)), /SecretIdNotFound/);
      assert.match(await answerWithoutBody(headersOf(secretId, 301, mb)), /SignatureExpire/);
      const tooLong = headersOf(secretId, 0, mb + 1, 'EvaluateContainerStart');
      assert.match(await answerWithoutBody(tooLong), /RequestSizeLimitExceeded.*1048576/);
    });

    it('is refused by its length, too, when that is not announced', async () => {
      const [authorization, ...headers] = headersOf(service.admin.credential.secretId, 0, 0).slice(0, -1);
      const large = 'x'.repeat(11 * mb);
      const chunk = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
      const lines = ['Host: localhost', 'Connection: close', 'Transfer-Encoding: chunked'];
      const bytes = ['POST / HTTP/1.1', ...lines, authorization, ...headers, '', chunk].join('\r\n');
      assert.match(await sendBytes(service, bytes), /RequestSizeLimitExceeded.*10485760/);
      expectSuccess(await send(service));
    });

    it('is refused with more than 10,000 parameters in a form, before they are decoded', async () => {
      const form = signedByV1(service, { appended: '&a'.repeat(10_001) });
      expectError(await send(service, form), 'RequestSizeLimitExceeded', /more than 10000 parameters/);
    });
  });
});
