import { createHmac } from 'node:crypto';
import type { HttpCall } from './http.js';
import type { TestService } from './service.js';

/** A request signed the older way. What is left out is as an SDK sends it. */
export interface V1Call {
  method?: HttpCall['method'];
  path?: string;
  action?: string;
  /** The action's parameters, flattened, and whatever else is signed; an empty text is sent and signed. */
  parameters?: Record<string, string>;
  /** Replaced after signing; undefined takes one away. */
  changed?: Record<string, string | undefined>;
  /** Appended to the encoded parameters, unsigned. */
  appended?: string;
  secretId?: string;
  secretKey?: string;
  /** Unix seconds; default the service's clock. */
  timestamp?: number;
  /** The text that names the algorithm; undefined sends none, which is SHA-1. */
  signatureMethod?: string | undefined;
  contentType?: string;
  /** The host that is signed; default the one that is sent. */
  host?: string;
  headers?: HttpCall['headers'];
}

const formType = 'application/x-www-form-urlencoded';

/** Writes the call as an HTTP request, signed as the v1 documentation says, without any of the code under test. */
export function signedByV1(service: TestService, call: V1Call = {}): HttpCall {
  const { method = 'POST', path = '/', signatureMethod } = call;
  const { secretId, secretKey } = { ...service.admin.credential, ...call };
  const parameters: Record<string, string> = {
    Action: call.action ?? 'DescribeImageInterceptPolicySummary',
    Version: '2020-11-01',
    Timestamp: String(call.timestamp ?? Math.floor(service.clock.now().getTime() / 1000)),
    Nonce: '11886',
    SecretId: secretId,
    ...(signatureMethod !== undefined && { SignatureMethod: signatureMethod }),
    ...call.parameters,
  };
  const text = Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
    .join('&');
  const Signature = createHmac(signatureMethod === 'HmacSHA256' ? 'sha256' : 'sha1', secretKey)
    .update(`${method}${call.host ?? new URL(service.endpoint).host}/?${text}`)
    .digest('base64');
  const sent = Object.entries({ ...parameters, Signature, ...call.changed });
  const encoded =
    new URLSearchParams(sent.filter((pair): pair is [string, string] => pair[1] !== undefined)).toString() +
    (call.appended ?? '');
  const unused = { authorization: undefined, 'x-tc-action': undefined, 'x-tc-version': undefined };
  return {
    method,
    path,
    ...(method === 'GET' ? { query: encoded } : { body: encoded }),
    contentType: call.contentType ?? formType,
    headers: { ...unused, 'x-tc-timestamp': undefined, ...call.headers },
  };
}
