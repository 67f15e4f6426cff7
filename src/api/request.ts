import type { IncomingMessage } from 'node:http';

/** A request as received, not yet checked. Header names are lower-case. */
export interface HttpRequest {
  method: string;
  path: string;
  /** The text after `?`, undecoded: it is what was signed. */
  rawQuery: string;
  headers: Record<string, string>;
  /** Of the Content-Type, without its parameters and in lower case; '' when there is none. */
  mediaType: string;
  body: Buffer;
  /** Where the caller reached us, `https://host:port`, for URLs that lead back here. */
  endpoint(): string;
  /** Whether nobody on the network can have read it: the peer is this machine itself, or TLS was used. Only HTTP Basic asks. */
  isConfidential(): boolean;
}

/** Largest request body in bytes; Tencent Cloud takes 10 MB for TC3-signed requests. */
export const maxBodyBytes = 10 * 1024 * 1024;

/** Largest form in bytes; Tencent Cloud takes 1 MB for requests signed by v1, which are the only ones with a form. */
export const maxFormBytes = 1024 * 1024;

/** Longest query in characters; Tencent Cloud takes 32 KB for GET. */
export const maxQueryChars = 32 * 1024;

/** Gives every name one text. Node has joined what was repeated, all but Set-Cookie, which requests seldom have. */
export function singleHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const { 'set-cookie': repeated } = headers;
  const joined = repeated ? { ...headers, 'set-cookie': repeated.join(', ') } : headers;
  return joined as Record<string, string>;
}

/** The media type that headers name. */
export const mediaTypeOf = (headers: IncomingMessage['headers']): string =>
  (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();

/** Whether the body is a form: parameters written like a query. */
export const isForm = ({ method, mediaType }: { method: string | undefined; mediaType: string }): boolean =>
  method === 'POST' && mediaType === 'application/x-www-form-urlencoded';

/** A parameter of the query or the form, decoded. */
export type TextParameter = readonly [name: string, value: string];

/** The parameters of the query of a GET or of the form of a POST, in the order of their arrival; a query on POST says nothing. */
export function readTextParameters(request: HttpRequest): TextParameter[] {
  if (request.method === 'GET') return [...new URLSearchParams(request.rawQuery)];
  // A larger form is refused unread.
  if (!isForm(request) || request.body.length > maxFormBytes) return [];
  return [...new URLSearchParams(request.body.toString())];
}

/** An oversized body is read up to here: some clients look for the reply only after sending all of it. */
const maxDrainedBytes = 8 * maxBodyBytes;

/**
 * Reads the whole body; of one that is too large, one byte more than is allowed: the dispatcher then refuses it. Rejects
 * when the caller hangs up before the end. By events: iterating over the stream takes twice as long.
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

/** Most bodies come in one piece, which needs no copy. */
const joined = (chunks: readonly Buffer[], size: number): Buffer =>
  chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
