import { type IncomingMessage } from 'node:http';
import { unflatten } from './flattened.js';
import { ApiError } from './errors.js';

/** A request as it came in, before anything is believed of it. Header names are lower-case. */
export interface HttpRequest {
  method: string;
  path: string;
  /** The text after `?`, undecoded: it is what was signed. */
  rawQuery: string;
  headers: Record<string, string>;
  body: Buffer;
  /** Whether nobody on the network can have read it: the peer is this machine itself, or TLS was used. */
  confidential: boolean;
}

/** Largest request body in bytes; Tencent Cloud takes 10 MB for TC3-signed requests. */
export const maxBodyBytes = 10 * 1024 * 1024;

/** Longest query in characters; Tencent Cloud takes 32 KB for GET. */
export const maxQueryChars = 32 * 1024;

/** The named parameters that every request carries in headers or, for plain GET, in the query. */
export interface CommonParameters {
  action: string | undefined;
  version: string | undefined;
  timestamp: string | undefined;
  language: string | undefined;
}

/** Joins repeated headers the way node does, so that every name has one text. */
export function singleHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** The media type without its parameters, lower-case; '' when there is none. */
export const mediaType = (request: HttpRequest): string =>
  (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();

const queryNames = { action: 'Action', version: 'Version', timestamp: 'Timestamp', language: 'Language' };

/** Reads the common parameters: X-TC-… headers first, else, on GET, the query parameters of the same name. */
export function readCommonParameters(request: HttpRequest): CommonParameters {
  const query = request.method === 'GET' ? new URLSearchParams(request.rawQuery) : new URLSearchParams();
  const read = (name: keyof CommonParameters) =>
    request.headers[`x-tc-${name}`]?.trim() || query.get(queryNames[name]) || undefined;
  return {
    action: read('action'),
    version: read('version'),
    timestamp: read('timestamp'),
    language: read('language'),
  };
}

/** What the caller gives the action, and whether all scalars in it are text because they came in a query. */
export interface Parameters {
  value: unknown;
  textual: boolean;
}

/** Takes the action's parameters from the JSON body, or on GET from the flattened query. */
export function readParameters(request: HttpRequest): Parameters {
  if (request.method === 'POST') return { value: parseJson(request.body), textual: false };
  const query = [...new URLSearchParams(request.rawQuery)];
  // A common parameter in the query is one only when no header gives it; otherwise it is the action's own.
  const common = Object.entries(queryNames).filter(([name]) => !request.headers[`x-tc-${name}`]);
  const names = new Set(common.map(([, name]) => name));
  return { value: unflatten(query.filter(([name]) => !names.has(name))), textual: true };
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    const why = withoutExcerpt((error as Error).message);
    throw new ApiError('InvalidParameter.InvalidFormat', {
      en: `The request body is not valid JSON in UTF-8: ${why}.`,
      zh: `请求体不是有效的 UTF-8 JSON：${why}。`,
    });
  }
}

/** The parser's own words up to where it quotes the body, which may hold secrets: `…, "…ey": hunter2}" is not valid JSON`. */
const withoutExcerpt = (message: string) => message.replace(/, (\.\.\.)?".*$/s, '');

/** An oversized body is read on to this point, so that a caller who only then looks for a reply gets to read the refusal. */
const maxDrainedBytes = 8 * maxBodyBytes;

/** Reads the whole body; of one that is too large, one byte more than is allowed: the dispatcher then refuses it. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
    else if (size > maxDrainedBytes) break;
  }
  return size <= maxBodyBytes ? Buffer.concat(chunks, size) : Buffer.alloc(maxBodyBytes + 1);
}
