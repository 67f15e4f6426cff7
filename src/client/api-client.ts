import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { type Clock, systemClock } from '../platform/clock.js';
import { ApiCallError, ApiTransportError } from './call-errors.js';
import { signTc3 } from './sign-tc3.js';

export interface ClientOptions {
  /** Such as `http://127.0.0.1:8080`; may have a path. */
  endpoint: string;
  secretId: string;
  secretKey: string;
  /** The language of error messages. */
  language?: 'zh-CN' | 'en-US';
  clock?: Clock;
  /** For the whole call, from connecting to the last byte of the reply. */
  timeoutMs?: number;
}

type ResponseFields = Record<string, unknown> & { RequestId: string };

export interface Client {
  /** Calls an action; throws ApiCallError on an error reply, ApiTransportError when there is no usable reply. */
  call<Fields extends object = ResponseFields>(
    action: string,
    params?: object,
    /** Gives the call up; it then throws ApiTransportError. */
    signal?: AbortSignal,
  ): Promise<Fields & { RequestId: string }>;
  /** Closes idle connections, which do not keep a process alive. */
  close(): void;
}

interface Reply {
  status: number;
  body: string;
}

const version = '2020-11-01';
const service = 'tcss';

/**
 * A client that sends each call as a JSON POST signed with TC3. It uses node:http, which makes 6,000 calls a second where
 * fetch makes 2,500 (16 at a time, an empty server in the same process).
 */
export function createClient(options: ClientOptions): Client {
  const { clock = systemClock, timeoutMs = 60_000 } = options;
  const endpoint = new URL(options.endpoint);
  const agent = createAgent(endpoint);
  return {
    async call(action, params = {}, signal) {
      const body = Buffer.from(JSON.stringify(params));
      const headers = signedHeaders(options, endpoint, action, body, clock.now());
      const reply = await post(endpoint, { agent, headers, signal }, body, timeoutMs).catch(
        (cause: Error) => {
          throw new ApiTransportError(action, `no reply from ${endpoint.origin}: ${reasonOf(cause)}`, cause);
        },
      );
      return readReply(action, reply);
    },
    close: () => agent.destroy(),
  };
}

function createAgent(endpoint: URL): HttpAgent {
  // Node's servers close idle connections after 5 s; closing earlier avoids a call on a closing one.
  const settings = { keepAlive: true, timeout: 4_000 };
  return endpoint.protocol === 'https:' ? new HttpsAgent(settings) : new HttpAgent(settings);
}

function signedHeaders(
  { secretId, secretKey, language }: ClientOptions,
  endpoint: URL,
  action: string,
  body: Buffer,
  now: Date,
): Record<string, string> {
  const timestamp = Math.floor(now.getTime() / 1000);
  // With the action in it the signature is good for nothing else, and with an id of its own for nothing twice: the same
  // write again within a second would otherwise have the same signature, and be refused as a copy.
  const headers = {
    'content-type': 'application/json',
    host: endpoint.host,
    'x-tc-action': action,
    'x-tc-traceid': randomUUID(),
  };
  const request = { method: 'POST', path: endpoint.pathname, rawQuery: '', headers, body };
  return {
    ...headers,
    authorization: signTc3({ ...request, timestamp, service, secretId, secretKey }),
    'content-length': String(body.length),
    'x-tc-version': version,
    'x-tc-timestamp': String(timestamp),
    ...(language && { 'x-tc-language': language }),
  };
}

function post(
  endpoint: URL,
  { agent, headers, signal }: { agent: HttpAgent; headers: Record<string, string>; signal?: AbortSignal },
  body: Buffer,
  timeoutMs: number,
): Promise<Reply> {
  const send = endpoint.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(endpoint, { method: 'POST', agent, headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    const deadline = setTimeout(
      () => request.destroy(new Error(`no complete reply within ${timeoutMs} ms`)),
      timeoutMs,
    );
    request.on('error', reject);
    request.on('close', () => clearTimeout(deadline));
    request.end(body);
  });
}

/** Connecting to a name with several addresses fails with an AggregateError, whose own message is empty. */
function reasonOf(error: Error): string {
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  return first.message || first.name;
}

function readReply<Fields>(action: string, { status, body }: Reply): Fields & { RequestId: string } {
  const response = parseEnvelope(body);
  if (!response) {
    throw new ApiTransportError(action, `status ${status}, not an API reply: ${excerpt(body)}`);
  }
  const { Error: error, RequestId: requestId } = response;
  if (error) {
    throw new ApiCallError({ code: error.Code, message: error.Message, requestId, action });
  }
  return response as Fields & { RequestId: string };
}

interface Envelope {
  Error?: { Code: string; Message: string };
  RequestId: string;
}

function parseEnvelope(body: string): Envelope | undefined {
  try {
    const response = (JSON.parse(body) as { Response?: Envelope } | null)?.Response;
    return typeof response === 'object' ? response : undefined;
  } catch {
    return undefined;
  }
}

const excerpt = (body: string) => JSON.stringify(body.length > 200 ? body.slice(0, 200) + '…' : body);
