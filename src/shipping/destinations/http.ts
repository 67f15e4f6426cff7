import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  DestinationError,
  type DestinationSecrets,
  type HttpDestination,
  type LogEntry,
} from '../../domain/log-shipping.js';
import { withAbort } from '../../platform/time-limit.js';
import { allowedLookup, refuseAddress } from '../allowed-addresses.js';
import type { OpenDestination, Surroundings } from '../destination.js';
import { forms } from './http-forms.js';

/** A reply to a batch of a thousand items has some 200 KB. */
const maxReplyBytes = 4 * 1024 * 1024;

/** Posts each batch; a status of 2xx acknowledges it. Redirects are not followed: they could lead anywhere. */
export async function openHttp(
  destination: HttpDestination,
  secrets: DestinationSecrets,
  surroundings: Surroundings,
): Promise<OpenDestination> {
  const { body, contentType, checkReply } = forms[destination.form];
  const headers = {
    'Content-Type': contentType,
    ...(destination.gzip && { 'Content-Encoding': 'gzip' }),
    ...authorization(destination, secrets),
  };
  return {
    async send(entries: readonly LogEntry[]) {
      const text = body(entries, destination);
      const bytes = destination.gzip ? await promisify(gzip)(text) : Buffer.from(text);
      const reply = await withAbort(surroundings.signal, surroundings.timeoutMs, (signal) =>
        post(destination, headers, bytes, { ...surroundings, signal }),
      );
      if (reply.status < 200 || reply.status > 299)
        throw new DestinationError(`HTTP status ${reply.status}`, retryAfterMs(reply.headers));
      checkReply(reply.text);
    },
    close: async () => {},
  };
}

function authorization(
  { username }: HttpDestination,
  { bearerToken, password }: DestinationSecrets,
): Record<string, string> {
  if (bearerToken !== undefined) return { Authorization: `Bearer ${bearerToken}` };
  if (username === '') return {};
  return { Authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
}

/** Milliseconds that a server asks to be left alone for; 0 where it does not. */
function retryAfterMs({ 'retry-after': after = '', date }: IncomingHttpHeaders): number {
  if (/^\d{1,9}$/.test(after)) return Number(after) * 1000;
  // An instant of the server's clock, which its answer tells, too.
  const ms = Date.parse(after) - Date.parse(date ?? '');
  return Number.isNaN(ms) ? 0 : Math.max(ms, 0);
}

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

function post(
  { url, caCertificate }: HttpDestination,
  headers: Record<string, string>,
  body: Buffer,
  { networks, signal }: Pick<Surroundings, 'networks' | 'signal'>,
): Promise<Reply> {
  const to = new URL(url);
  refuseAddress(to.hostname, networks);
  const secure = to.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(error instanceof DestinationError ? error : told(error));
    const options = {
      method: 'POST',
      headers: { ...headers, 'Content-Length': body.length },
      lookup: allowedLookup(networks),
      signal,
      agent: false,
      ...(caCertificate !== '' && { ca: caCertificate }),
    } as const;
    const call = (secure ? requestHttps : requestHttp)(to, options, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size <= maxReplyBytes) parts.push(part);
        else response.destroy(new DestinationError(`the reply is longer than ${maxReplyBytes} bytes`));
      });
      response.on('error', fail);
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text: Buffer.concat(parts).toString(),
        }),
      );
    });
    call.on('error', fail);
    call.end(body);
  });
}

function told(error: Error & { code?: string }): DestinationError {
  if (error.name === 'AbortError') return new DestinationError('no answer in time');
  return new DestinationError(error.code ? `${error.code}: ${error.message}` : error.message);
}
