import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { createBodyBudget, createBodyIntake } from '../../src/api/body-intake.js';
import { closeServer, listen } from '../../src/server.js';
import { basicOf, expectError, expectSuccess, send, sendBytes } from '../support/http.js';
import { startTestService, type TestService } from '../support/service.js';
import { signedByV1 } from '../support/v1.js';

const mb = 1024 * 1024;

describe('what a caller may send', () => {
  describe('within the budget of all bodies', () => {
    const incoming = (bytes: number) => {
      const stream = new PassThrough({ highWaterMark: 64 * mb });
      for (let sent = 0; sent < bytes; sent += 8 * 1024)
        stream.write(Buffer.alloc(Math.min(8 * 1024, bytes - sent), 7));
      return { stream, message: stream as unknown as IncomingMessage };
    };

    it('arrives whole, in chunks of any size', async () => {
      for (const sizes of [[], [1], [1, 1, 1], [5000, 1, 70_000, 3], Array<number>(4000).fill(1)]) {
        const message = new PassThrough();
        const chunks = sizes.map((size, n) => Buffer.alloc(size, n));
        for (const chunk of chunks) message.write(chunk);
        message.end();
        const intake = createBodyIntake(message as unknown as IncomingMessage, createBodyBudget(mb));
        assert.deepEqual(await intake.receive(mb, 1), Buffer.concat(chunks));
      }
    });

    it('waits for room, and gets it when another gives its own back', async () => {
      const budget = createBodyBudget(2 * mb);
      const [a, b] = [incoming(mb), incoming(mb)];
      a.stream.end();
      b.stream.end();
      const [first, second] = [createBodyIntake(a.message, budget), createBodyIntake(b.message, budget)];
      assert.equal(((await first.receive(mb, 1)) as Buffer).length, mb);
      const waiting = second.receive(mb, 1);
      first.release();
      assert.equal(((await waiting) as Buffer).length, mb);
      second.release();
      assert.ok(budget.take(1, mb), 'all is given back');
    });

    it('is refused when no room comes, while small bodies and those of other accounts go on', async () => {
      const budget = createBodyBudget(2 * mb);
      assert.ok(budget.take(1, mb));
      const [large, small, others] = [incoming(mb), incoming(16 * 1024), incoming(mb)];
      small.stream.end();
      others.stream.end();
      const refused = createBodyIntake(large.message, budget).receive(mb, 1);
      const taken = await createBodyIntake(small.message, budget).receive(mb, 1);
      assert.equal((taken as Buffer).length, 16 * 1024);
      const other = await createBodyIntake(others.message, budget).receive(mb, 2);
      assert.equal((other as Buffer).length, mb);
      assert.equal(await refused, 'NO_ROOM');
    });

    it('is refused at once when a hundred wait already', async () => {
      const budget = createBodyBudget(2 * mb);
      assert.ok(budget.take(1, mb));
      const waiting = Array.from({ length: 100 }, () => budget.waitFor(1, 1));
      assert.equal(await budget.waitFor(2, 1), false);
      budget.giveBack(1, mb);
      assert.ok((await Promise.all(waiting)).every(Boolean));
    });

    it('takes nothing from others once its caller has hung up', async () => {
      const budget = createBodyBudget(2 * mb);
      const { stream, message } = incoming(mb / 2);
      const intake = createBodyIntake(message, budget);
      const received = intake.receive(mb, 1);
      await EventEmitter.once(
        stream.on('data', () => {}),
        'data',
      );
      stream.destroy();
      await assert.rejects(received, /hung up/);
      intake.release();
      assert.ok(budget.take(1, mb));
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

    const chunked = (authorization: string, action: string, body: string) => {
      const [, ...headers] = headersOf('', 0, 0, action).slice(0, -1);
      const lines = ['Host: localhost', 'Transfer-Encoding: chunked', `Authorization: ${authorization}`];
      return ['POST / HTTP/1.1', ...lines, ...headers, '', body].join('\r\n');
    };

    it('may come byte by byte, after which the connection is closed', async () => {
      const given = JSON.stringify({ Limit: 1, Filters: [] }).padEnd(20_000);
      const bytes = [...given].map((byte) => `1\r\n${byte}\r\n`).join('');
      const basic = basicOf(service.admin.credential);
      const body = `1;a=b\r\n \r\n${bytes}0\r\nTrailer: x\r\n\r\n`;
      const reply = await sendBytes(service, chunked(basic, 'DescribeImageInterceptPolicyList', body));
      assert.match(reply, /200 OK[^]*Connection: close[^]*"TotalCount":0/);
    });

    it('is refused with chunks that are none', async () => {
      const bytes = chunked(
        basicOf(service.admin.credential),
        'DescribeImageInterceptPolicyList',
        '1\r\nab\r\n',
      );
      assert.match(await sendBytes(service, bytes), /^HTTP\/1.1 400 /);
    });

    it('is refused with more than 10,000 parameters in a form, before they are decoded', async () => {
      const form = signedByV1(service, { appended: '&a'.repeat(10_001) });
      expectError(await send(service, form), 'RequestSizeLimitExceeded', /more than 10000 parameters/);
    });

    it('is refused as a form of an unknown SecretId, whatever else it holds', async () => {
      const form = signedByV1(service, { secretId: 'AKIDnobody', appended: '&a=%zz'.repeat(9000) });
      expectError(await send(service, form), 'AuthFailure.SecretIdNotFound');
    });

    it('names the caller of a form in whatever way its names are encoded', async () => {
      const { body, ...form } = signedByV1(service);
      const encoded = String(body).replace('SecretId=', 'Secret%49d=').replace('Action=', '%41ction=');
      expectSuccess(await send(service, { ...form, body: encoded }));
    });

    const start = { Image: { ImageName: 'nginx:1' }, Node: { NodeName: 'n' } };
    const filter = { Name: 'ImageName', Values: Array.from({ length: 51 }, (_, n) => `image-${n}`) };
    const binds = (count: number) => Array.from({ length: count }, (_, n) => `/a${n}:/b`);
    const containers = Array.from({ length: 501 }, (_, n) => ({ name: `c${n}` }));
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    const padding = 'x'.repeat(70_000);
    const counts: [what: string, action: string, input: object, code: string, message: RegExp][] = [
      [
        'more than 100 values of all filters',
        'DescribeImageInterceptEventList',
        { Filters: [filter, { ...filter, Name: 'NodeName' }] },
        'InvalidParameterValue',
        /`Filters` must have at most 100 values together; given 102/,
      ],
      [
        'more than 100 values of all filters',
        'DescribeImageDenyEventList',
        { Filters: [filter, { ...filter, Name: 'NodeName' }] },
        'InvalidParameterValue',
        /`Filters` must have at most 100 values together; given 102/,
      ],
      [
        'more than 500 containers',
        'EvaluateContainerStart',
        { ...start, PodSpec: { kind: 'Pod', spec: { containers } } },
        'InvalidParameterValue',
        /`PodSpec`: a pod has at most 500 containers here; given 501/,
      ],
      [
        'more than a spec has',
        'EvaluateContainerStarts',
        { Starts: [start, { ...start, DockerHostConfig: { Binds: binds(21_000) } }] },
        'InvalidParameterValue',
        /`Starts.1.DockerHostConfig`: describes more than 10000 fields/,
      ],
      [
        'too deep lists',
        'EvaluateContainerStart',
        { ...start, OciSpec: { process: nested(201) } },
        'InvalidParameterValue',
        /nested deeper than 200/,
      ],
      [
        'too deep lists in a long body',
        'EvaluateContainerStart',
        { ...start, StartParam: padding, OciSpec: { process: nested(201) } },
        'InvalidParameterValue',
        /nested deeper than 200/,
      ],
      [
        'more than 250,000 values',
        'ImportImageScanReport',
        { Report: Array<number>(250_001).fill(0) },
        'RequestSizeLimitExceeded',
        /more than 250000 values/,
      ],
    ];
    for (const [what, action, input, code, message] of counts)
      it(`is refused by ${action} with ${what}`, () =>
        service.admin.expectRefusal(code, action, input, message));

    it('is taken by EvaluateContainerStarts up to its bounds', async () => {
      const many = Array<object>(500).fill({
        ...start,
        StartParam: 'x'.repeat(4000),
        Privileges: ['PRIVILEGED'],
      });
      const { Decisions } = await service.agent.call('EvaluateContainerStarts', { Starts: many });
      assert.equal((Decisions as unknown[]).length, 500);
    });
  });

  describe('over its connections', () => {
    const options = { host: '127.0.0.1', port: 0, maxConnections: 10, trustedProxies: [] as string[] };
    let server: Server;
    const sockets: Socket[] = [];
    afterEach(async () => {
      for (const socket of sockets.splice(0)) socket.destroy();
      await closeServer(server);
    });

    /** Sends the bytes on a connection of its own and resolves with the answer, '' where it is closed without one. */
    const answerOn = (bytes: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () =>
          socket.write(bytes),
        );
        sockets.push(socket);
        socket.once('data', (data: Buffer) => resolve(data.toString()));
        socket.on('error', () => resolve(''));
        socket.on('close', () => resolve(''));
      });
    const answers = async (count: number) => {
      const all: string[] = [];
      for (let n = 0; n < count; n += 1) all.push(await answerOn('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
      return all.filter((answer) => answer.startsWith('HTTP/1.1 200')).length;
    };
    const app: RequestListener = (_, response) => response.end('{}');

    it('are no longer answered when more requests come at once than an honest client sends', async () => {
      let answered = 0;
      server = await listen((_, response) => {
        answered += 1;
        response.end('{}');
      }, options);
      const requests = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1000);
      assert.match(await answerOn(requests), /^HTTP\/1.1 200/);
      assert.ok(answered < 1000, `${answered} of them were answered`);
      assert.equal(await answers(1), 1);
    });

    it('are kept when a request came while the process stood still', async () => {
      server = await listen(app, options);
      server.keepAliveTimeout = 100;
      const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
      assert.match(await answerOn(request), /^HTTP\/1.1 200/);
      const [socket] = sockets;
      const answered = EventEmitter.once(socket!, 'data');
      socket!.write(request);
      for (const from = performance.now(); performance.now() - from < 1500;);
      assert.match(String((await answered)[0]), /^HTTP\/1.1 200/);
    });

    it('carry a body in chunks to any page', async () => {
      server = await listen((message, response) => {
        let received = '';
        message.on('data', (chunk: Buffer) => (received += chunk.toString()));
        message.on('end', () => response.end(received));
      }, options);
      const head = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n';
      assert.match(await answerOn(`${head}\r\n3\r\nabc\r\n0\r\n\r\n`), /Connection: close[^]*abc/);
      assert.match(await answerOn(`${head}Expect: 100-continue\r\n\r\n`), /^HTTP\/1.1 100 Continue/);
    });

    it('are at most half of MAX_CONNECTIONS for one address', async () => {
      server = await listen(app, options);
      assert.equal(await answers(8), 5);
    });

    it('are at most MAX_CONNECTIONS for a trusted proxy', async () => {
      server = await listen(app, { ...options, trustedProxies: ['127.0.0.1'] });
      assert.equal(await answers(12), 10);
    });

    it('may be used again once others are closed', async () => {
      server = await listen(app, options);
      assert.equal(await answers(5), 5);
      const closed = EventEmitter.once(sockets[0]!, 'close');
      sockets[0]!.destroy();
      await closed;
      while ((await answers(1)) === 0);
    });

    const slow: [what: string, bytes: string][] = [
      ['headers', 'POST / HTTP/1.1\r\nHost: a\r\n'],
      ['a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab'],
    ];
    it('are closed when chunks do not arrive in time', async () => {
      const hurried = { headersTimeout: 50, requestTimeout: 100, connectionsCheckingInterval: 20 };
      server = await listen((message) => void message.resume(), options, { deadlines: hurried });
      assert.equal(
        await answerOn('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na'),
        '',
      );
    });

    for (const [what, bytes] of slow)
      it(`are closed when ${what} do not arrive in time`, async () => {
        const hurried = { headersTimeout: 50, requestTimeout: 100, connectionsCheckingInterval: 20 };
        server = await listen((message) => void message.resume(), options, { deadlines: hurried });
        assert.match(await answerOn(bytes), /^HTTP\/1.1 408 /);
      });
  });
});
