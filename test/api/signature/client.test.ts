import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseTc3Authorization, tc3SignatureMatches } from '../../../src/api/signature/verify-tc3.js';
import { type Client, createClient, type ClientOptions } from '../../../src/client/api-client.js';
import { ApiCallError, ApiTransportError } from '../../../src/client/call-errors.js';

interface Seen {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

const secretKey = 'example-secret-key';
const clock = { now: () => new Date('2023-11-14T22:13:20.999Z') };

/** Runs one call against a server that answers as told, and returns what both sides saw. */
async function callAgainst(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  options: Partial<ClientOptions> & { path?: string } = {},
  use: (client: Client) => Promise<unknown> = (client) => client.call('DoIt', { Name: '策略' }),
): Promise<{ result: unknown; error: unknown; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      seen.push({ path: request.url ?? '', headers, body: Buffer.concat(chunks) });
      answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { path = '', ...rest } = options;
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const client = createClient({ endpoint, secretId: 'AKIDEXAMPLE', secretKey, clock, ...rest });
  try {
    return { result: await use(client), error: undefined, seen };
  } catch (error) {
    return { result: undefined, error, seen };
  } finally {
    client.close();
    server.closeAllConnections();
    server.close();
  }
}

const success = (response: ServerResponse) => response.end('{"Response":{"TotalCount":3,"RequestId":"r-1"}}');

function assertTransportError(error: unknown, message: RegExp): void {
  assert.ok(error instanceof ApiTransportError, String(error));
  assert.equal(error.action, 'DoIt');
  assert.match(error.message, message);
}

describe('client', () => {
  it('sends one signed POST and returns the fields', async () => {
    const { result, seen } = await callAgainst(success, { language: 'en-US' });
    assert.deepEqual(result, { TotalCount: 3, RequestId: 'r-1' });
    const [{ path, headers, body } = assert.fail('nothing was sent')] = seen;
    assert.deepEqual(JSON.parse(body.toString()), { Name: '策略' });
    assert.equal(headers['x-tc-action'], 'DoIt');
    assert.equal(headers['x-tc-version'], '2020-11-01');
    assert.equal(headers['x-tc-language'], 'en-US');
    assert.equal(headers['x-tc-timestamp'], '1700000000', 'whole seconds, never in the future');
    const authorization = parseTc3Authorization(headers.authorization!)!;
    assert.equal(authorization.secretId, 'AKIDEXAMPLE');
    const request = { method: 'POST', path, rawQuery: '', headers, body };
    assert.equal(tc3SignatureMatches(authorization, request, '1700000000', secretKey, []), true);
    assert.equal(tc3SignatureMatches(authorization, request, '1700000000', 'another-key', []), false);
  });

  it('keeps the path of the endpoint and signs it', async () => {
    const { seen } = await callAgainst(success, { path: '/api/' });
    const [{ path, headers, body } = assert.fail('nothing was sent')] = seen;
    assert.equal(path, '/api/');
    const request = { method: 'POST', path, rawQuery: '', headers, body };
    const authorization = parseTc3Authorization(headers.authorization!)!;
    assert.equal(tc3SignatureMatches(authorization, request, '1700000000', secretKey, []), true);
  });

  it('sends {} for no parameters and says nothing of the language', async () => {
    const { seen } = await callAgainst(success, {}, (client) => client.call('DoIt'));
    assert.equal(seen[0]?.body.toString(), '{}');
    assert.equal(seen[0]?.headers['x-tc-language'], undefined);
  });

  it('keeps one connection for calls in sequence', async () => {
    const ports = new Set<number | undefined>();
    await callAgainst(
      (response, request) => {
        ports.add(request.socket.remotePort);
        success(response);
      },
      {},
      async (client) => {
        for (let i = 0; i < 5; i++) await client.call('DoIt');
      },
    );
    assert.equal(ports.size, 1);
  });

  it('throws ApiCallError on an error reply', async () => {
    const body =
      '{"Response":{"Error":{"Code":"ResourceNotFound","Message":"No such rule."},"RequestId":"r-2"}}';
    for (const status of [200, 503]) {
      const { error } = await callAgainst((response) => response.writeHead(status).end(body));
      assert.ok(error instanceof ApiCallError);
      const { code, message, requestId, action } = error;
      assert.deepEqual(
        { code, message, requestId, action },
        { code: 'ResourceNotFound', message: 'No such rule.', requestId: 'r-2', action: 'DoIt' },
      );
    }
  });

  it('says so when something else answered', async () => {
    for (const body of [
      '<html>Bad Gateway</html>',
      '',
      'null',
      '[]',
      '"x"',
      '{"ok":true}',
      '{"Response":"x"}',
      '{"Response":null}',
    ]) {
      const { error } = await callAgainst((response) => response.writeHead(502).end(body));
      assertTransportError(error, /^DoIt: status 502, not an API reply: "/);
    }
    const { error } = await callAgainst((response) => response.end('x'.repeat(100_000)));
    assert.ok((error as Error).message.length < 400, 'quotes only the beginning');
  });

  it('says so when there is no answer', async () => {
    const client = createClient({ endpoint: 'http://127.0.0.1:1', secretId: 'A', secretKey: 'b', clock });
    const error: unknown = await client.call('DoIt').catch((error: unknown) => error);
    assertTransportError(error, /no reply from http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
    assert.equal(((error as Error).cause as NodeJS.ErrnoException).code, 'ECONNREFUSED');
  });

  it('says so when the connection breaks', async () => {
    const broken = await callAgainst((response) => response.destroy());
    assertTransportError(broken.error, /no reply from .*: socket hang up/);
    const halfway = await callAgainst((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"Response"', () => response.destroy());
    });
    assertTransportError(halfway.error, /no reply from/);
  });

  it('gives up after its time, also in the middle of a reply', async () => {
    const silent = await callAgainst(() => undefined, { timeoutMs: 50 });
    assertTransportError(silent.error, /no complete reply within 50 ms/);
    const slow = await callAgainst((response) => void response.write('{"Response"'), { timeoutMs: 50 });
    assertTransportError(slow.error, /no complete reply within 50 ms/);
  });
});
