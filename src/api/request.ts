import type { IncomingMessage } from 'node:http';

/** A request as received, not yet checked. Header names are lower-case. */
export interface HttpRequest {
  method: string;
  /** When its headers were read, by the monotonic clock. */
  arrivedAt: number;
  path: string;
  /** The text after `?`, undecoded, as it was signed. */
  rawQuery: string;
  headers: Record<string, string>;
  /** In lower case, without parameters; '' when there is no Content-Type. */
  mediaType: string;
  body: Buffer;
  /** Where the caller reached the service, `https://host:port`. */
  endpoint(): string;
  /** The address that it came from; behind a trusted proxy, the one that the proxy names. */
  address(): string;
  /** Whether it came by TLS or from this machine, which HTTP Basic and what is not signed require. */
  isConfidential(): boolean;
}

// The limits are those of Tencent Cloud for requests signed by TC3, by v1, and for GET.
export const maxBodyBytes = 10 * 1024 * 1024;

export const maxFormBytes = 1024 * 1024;

export const maxQueryChars = 32 * 1024;

/** Node joins repeated headers itself, all but Set-Cookie. */
export function singleHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const { 'set-cookie': repeated } = headers;
  const joined = repeated ? { ...headers, 'set-cookie': repeated.join(', ') } : headers;
  return joined as Record<string, string>;
}

export const mediaTypeOf = (headers: IncomingMessage['headers']): string =>
  (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();

export const isForm = ({ method, mediaType }: { method: string | undefined; mediaType: string }): boolean =>
  method === 'POST' && mediaType === 'application/x-www-form-urlencoded';

/** A decoded parameter of the query or form. */
export type TextParameter = readonly [name: string, value: string];

/** The parameters of the query of a GET or the form of a POST, in their order. The query of a POST is ignored. */
export function readTextParameters(request: HttpRequest): TextParameter[] {
  if (request.method === 'GET') return [...new URLSearchParams(request.rawQuery)];
  // A larger form is refused unread.
  if (!isForm(request) || request.body.length > maxFormBytes) return [];
  return [...new URLSearchParams(request.body.toString())];
}

/** How far an oversized body is read: some clients read the reply only after sending all of it. */
const maxDrainedBytes = 8 * maxBodyBytes;

/**
 * Reads the body; an oversized one comes as a buffer of one byte more than is allowed. Rejects when the caller hangs up.
 * Uses events because iterating over the stream takes twice as long.
 */
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
