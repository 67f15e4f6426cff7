import { createHash, createHmac } from 'node:crypto';
import type { SignedRequest } from '../../../src/api/signature/verify-tc3.js';

/**
 * Signs as the SDKs do, without any of the code under test, so that a mistake there is not
 * made twice.
 */

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/** What one SDK makes of a configured endpoint. */
export interface Sdk {
  name: string;
  /** The Host header it sends. */
  sends: (endpoint: string) => string;
  /** The host it signs. */
  signs: (endpoint: string) => string;
  service: (endpoint: string) => string;
  contentType: { POST: string; GET: string };
  /** The path in the URL and the one in the canonical request. */
  path: (endpoint: string) => { requested: string; signed: string };
  /** The algorithm and the white space after it. */
  prefix: string;
  /** How it writes a space in a query. */
  space: string;
}

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const host = (endpoint: string) => endpoint.split('/')[0]!;
const asConfigured = (endpoint: string) => endpoint;
const firstLabel = (endpoint: string) => endpoint.split('.')[0]!;
const rootPath = () => ({ requested: '/', signed: '/' });
const pathOf = (endpoint: string) => (endpoint.includes('/') ? endpoint.replace(/^[^/]*/, '') + '/' : '/');

const ordinary: Omit<Sdk, 'name'> = {
  sends: asConfigured,
  signs: asConfigured,
  service: () => 'tcss',
  contentType: { POST: json, GET: form },
  path: rootPath,
  prefix: 'TC3-HMAC-SHA256 ',
  space: '+',
};

const javaTypes = { POST: `${json}; charset=utf-8`, GET: form };
const netTypes = { POST: `${json}; charset=utf-8`, GET: `${form}; charset=utf-8` };

export const sdks: Record<string, Sdk> = {
  node: {
    ...ordinary,
    name: 'Node',
    sends: (endpoint) => host(endpoint).toLowerCase(),
    signs: (endpoint) => host(endpoint).toLowerCase().replace(/:\d+$/, ''),
    service: firstLabel,
    path: (endpoint) => ({ requested: pathOf(endpoint), signed: pathOf(endpoint) }),
    space: '%20',
  },
  go: {
    ...ordinary,
    name: 'Go',
    sends: host,
    signs: host,
    path: (endpoint) => ({ requested: pathOf(endpoint), signed: '/' }),
  },
  python: { ...ordinary, name: 'Python' },
  java: { ...ordinary, name: 'Java', service: firstLabel, contentType: javaTypes },
  php: { ...ordinary, name: 'PHP', service: firstLabel },
  net: {
    ...ordinary,
    name: '.NET',
    service: firstLabel,
    contentType: netTypes,
    prefix: 'TC3-HMAC-SHA256  ',
  },
  cpp: { ...ordinary, name: 'C++', service: firstLabel },
};

export interface Call {
  endpoint: string;
  method: 'POST' | 'GET';
  body?: string;
  contentType?: string;
  /** With spaces written as such. */
  query?: string;
  unsigned?: boolean;
  /** The Host header that arrives when something on the way replaces it. */
  arrivingHost?: string;
  timestamp: number;
  /** The date in the scope, where it is not that of the timestamp. */
  date?: string;
  secretKey: string;
}

/** The request and its Authorization header, as that SDK puts them on the wire. */
export function signLike(sdk: Sdk, call: Call): { request: SignedRequest; authorization: string } {
  const { endpoint, method, timestamp, secretKey } = call;
  const { requested, signed } = sdk.path(endpoint);
  const body = method === 'GET' ? '' : (call.body ?? '{}');
  const rawQuery = method === 'GET' ? (call.query ?? '').replaceAll(' ', sdk.space) : '';
  const contentType = call.contentType ?? sdk.contentType[method];
  const payload = call.unsigned ? 'UNSIGNED-PAYLOAD' : body;
  const canonical =
    `${method}\n${signed}\n${rawQuery}\n` +
    `content-type:${contentType}\nhost:${sdk.signs(endpoint)}\n\ncontent-type;host\n${sha256(payload)}`;
  const date = call.date ?? new Date(timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${sdk.service(endpoint)}/tc3_request`;
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), sdk.service(endpoint)), 'tc3_request');
  const signature = hmac(key, `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`).toString(
    'hex',
  );
  return {
    authorization: `${sdk.prefix}Credential=AKIDEXAMPLE/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
    request: {
      method,
      path: requested,
      rawQuery,
      body: Buffer.from(body),
      headers: {
        host: call.arrivingHost ?? sdk.sends(endpoint),
        'content-type': contentType,
        ...(call.unsigned && { 'x-tc-content-sha256': 'UNSIGNED-PAYLOAD' }),
      },
    },
  };
}
