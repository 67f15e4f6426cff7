import type { IncomingMessage } from 'node:http';

/** Not yet checked. Header names are lower-case. */
export interface HttpRequest {
  method: string;
  /** By the monotonic clock, when the headers were read. */
  arrivedAt: number;
  path: string;
  /** Undecoded, as signed. */
  rawQuery: string;
  headers: Record<string, string>;
  /** Lower-case, without parameters; '' without Content-Type. */
  mediaType: string;
  body: Buffer;
  endpoint(): string;
  /** Behind a trusted proxy, the one that the proxy names. */
  address(): string;
  /** By TLS or from this machine; HTTP Basic and unsigned requests require it. */
  isConfidential(): boolean;
}

// Tencent Cloud's limits for TC3, v1 and GET.
export const maxBodyBytes = 10 * 1024 * 1024;

export const maxFormBytes = 1024 * 1024;

export const maxQueryChars = 32 * 1024;

/** Node joins all repeated headers but Set-Cookie. */
export function singleHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const { 'set-cookie': repeated } = headers;
  const joined = repeated ? { ...headers, 'set-cookie': repeated.join(', ') } : headers;
  return joined as Record<string, string>;
}

export const mediaTypeOf = (headers: IncomingMessage['headers']): string =>
  (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();

export const isForm = ({ method, mediaType }: { method: string | undefined; mediaType: string }): boolean =>
  method === 'POST' && mediaType === 'application/x-www-form-urlencoded';

export type TextParameter = readonly [name: string, value: string];

/** In order, from the query of a GET or the form of a POST; a POST's query is ignored. */
export function readTextParameters(request: HttpRequest): TextParameter[] {
  if (request.method === 'GET') return [...new URLSearchParams(request.rawQuery)];
  // A larger form is refused unread.
  if (!isForm(request) || request.body.length > maxFormBytes) return [];
  return [...new URLSearchParams(request.body.toString())];
}

/** Some clients read the reply only after sending all of an oversized body. */
const maxDrainedBytes = 8 * maxBodyBytes;

/** An oversized body comes as one byte more than is allowed. Events, since iterating the stream takes twice as long. */
export function readBody(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = () => resolve(size > maxBodyBytes ? Buffer.alloc(maxBodyBytes + 1) : joined(chunks, size));
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else if (size > maxDrainedBytes) {
        message.destroy();
        finish();
      }
    });
    message.on('end', finish);
    message.on('error', reject);
  });
}

/** Most bodies are one chunk, which needs no copy. */
const joined = (chunks: readonly Buffer[], size: number): Buffer =>
  chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
