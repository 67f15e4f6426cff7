import assert from 'node:assert/strict';
import { connect } from 'node:net';
import request from 'supertest';
import { signTc3 } from '../../src/client/sign-tc3.js';
import type { TestService } from './service.js';

/** One HTTP request, as a caller who has no client library would make it. What is left out is as an SDK sends it. */
export interface HttpCall {
  method?: 'POST' | 'GET' | 'PUT' | 'DELETE' | 'HEAD' | 'PATCH' | 'OPTIONS';
  path?: string;
  /** The text after `?`, as it goes over the wire. */
  query?: string;
  body?: string | Buffer;
  /** What is signed in its place. */
  signedBody?: string;
  /** Replaces the headers of these names; undefined leaves one out. Nothing here is part of the signature. */
  headers?: Record<string, string | undefined>;
  secretId?: string;
  secretKey?: string;
  /** Unix seconds; default the service's clock. */
  timestamp?: number;
  contentType?: string;
}

export type HttpReply = Omit<request.Response, 'body'> & {
  body: {
    Response: Record<string, unknown> & { RequestId: string; Error?: { Code: string; Message: string } };
  };
};

/** Sends a request signed with TC3 by the admin, unless the call says otherwise. */
export async function send(service: TestService, call: HttpCall = {}): Promise<HttpReply> {
  const { method = 'POST', path = '/', query = '', body = '{}' } = call;
  const { secretId, secretKey } = { ...service.admin.credential, ...call };
  const timestamp = call.timestamp ?? Math.floor(service.clock.now().getTime() / 1000);
  const contentType =
    call.contentType ?? (method === 'GET' ? 'application/x-www-form-urlencoded' : 'application/json');
  const signed = { 'content-type': contentType, host: new URL(service.endpoint).host };
  const headers: Record<string, string | undefined> = {
    'content-type': contentType,
    authorization: signTc3({
      method,
      path,
      rawQuery: query,
      headers: signed,
      body: call.signedBody ?? body,
      timestamp,
      service: 'tcss',
      secretId,
      secretKey,
    }),
    'x-tc-action': 'DescribeImageInterceptPolicySummary',
    'x-tc-version': '2020-11-01',
    'x-tc-timestamp': String(timestamp),
    ...call.headers,
  };
  const name = method.toLowerCase() as 'post';
  // A redirect, a decompression or an exception on some status would all hide what the service says.
  const http = request(service.endpoint)
    [name](query ? `${path}?${query}` : path)
    .ok(() => true);
  for (const [header, value] of Object.entries(headers))
    if (value !== undefined) void http.set(header, value);
  if (method !== 'GET' && method !== 'HEAD')
    void http.serialize((data) => data as string).send(Buffer.from(body));
  return (await http) as unknown as HttpReply;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Expects what every reply has: status 200, exactly this content type, the envelope and a RequestId. */
export function expectEnvelope(reply: HttpReply): HttpReply['body']['Response'] {
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['content-type'], 'application/json');
  assert.deepEqual(Object.keys(reply.body), ['Response']);
  assert.match(reply.body.Response.RequestId, uuid);
  return reply.body.Response;
}

export function expectSuccess(reply: HttpReply): Record<string, unknown> {
  const response = expectEnvelope(reply);
  assert.ok(!('Error' in response), JSON.stringify(response));
  return response;
}

export function expectError(reply: HttpReply, code: string, message: RegExp = /./): string {
  const response = expectEnvelope(reply);
  assert.deepEqual(Object.keys(response).sort(), ['Error', 'RequestId'], JSON.stringify(response));
  assert.deepEqual(Object.keys(response.Error!).sort(), ['Code', 'Message']);
  assert.equal(response.Error!.Code, code, response.Error!.Message);
  assert.match(response.Error!.Message, message);
  return response.Error!.Message;
}

/** The HTTP Basic header of a credential. */
export const basicOf = ({ secretId, secretKey }: { secretId: string; secretKey: string }): string =>
  `Basic ${Buffer.from(`${secretId}:${secretKey}`).toString('base64')}`;

/** Writes bytes to the service as they are, and gives what comes back until it closes the connection. */
export function sendBytes(service: TestService, bytes: string): Promise<string> {
  const { hostname, port } = new URL(service.endpoint);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}
