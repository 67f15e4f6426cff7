import type { IncomingMessage } from 'node:http';
import { createBreathing } from '../platform/breathe.js';
import type { BodyIntake } from './body-intake.js';

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
  /** Empty until the caller is identified and the body received. */
  body: Buffer;
  intake: BodyIntake;
  endpoint(): string;
  /** Behind a trusted proxy, the one that the proxy names. */
  address(): string;
  /** By TLS or from this machine; HTTP Basic and unsigned requests require it. */
  isConfidential(): boolean;
}

/** What parameters are read from. */
export type RequestContent = Pick<HttpRequest, 'method' | 'mediaType' | 'headers' | 'body'>;

/** Of actions that do not say otherwise. */
export const usualBodyBytes = 1024 * 1024;

// The limits are those of Tencent Cloud for requests signed by v1, and for GET.
export const maxFormBytes = 1024 * 1024;

/** Of a form or a multipart body: several times what the longest lists of any action need. */
export const maxParameters = 10_000;

export const maxQueryChars = 32 * 1024;

/** Node joins all repeated headers but Set-Cookie. */
export function singleHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const { 'set-cookie': repeated } = headers;
  const joined = repeated ? { ...headers, 'set-cookie': repeated.join(', ') } : headers;
  return joined as Record<string, string>;
}

export function mediaTypeOf({ 'content-type': given = '' }: IncomingMessage['headers']): string {
  // As nearly all clients write it; taking it apart costs 4 µs.
  if (given === 'application/json') return given;
  return given.split(';')[0]!.trim().toLowerCase();
}

export const isForm = ({ method, mediaType }: { method: string | undefined; mediaType: string }): boolean =>
  method === 'POST' && mediaType === 'application/x-www-form-urlencoded';

export type TextParameter = readonly [name: string, value: string];

/** In order. */
export const readQuery = ({ rawQuery }: HttpRequest): TextParameter[] => [...new URLSearchParams(rawQuery)];

/** The parameters of a form, in order; its query is ignored. */
export async function readForm({ body }: HttpRequest): Promise<TextParameter[]> {
  const parameters: TextParameter[] = [];
  await forEachPair(body, (pair) => parameters.push(decodePair(pair)));
  return parameters;
}

/** Of a form, those of some names. Decoding all takes ten times as long, and need not be done for a stranger. */
export async function readNamedParameters(
  { body }: HttpRequest,
  names: ReadonlySet<string>,
): Promise<TextParameter[]> {
  const parameters: TextParameter[] = [];
  const longest = 3 * Math.max(...[...names].map((name) => name.length));
  await forEachPair(body, (pair) => {
    const [name] = pair.slice(0, longest + 1).split('=', 1) as [string];
    if (names.has(name) || (/[%+]/.test(name) && name.length <= longest)) parameters.push(decodePair(pair));
  });
  return parameters.filter(([name]) => names.has(name));
}

/** In pieces, for a form of 1 MB takes tens of milliseconds. */
async function forEachPair(form: Buffer, visit: (pair: string) => void): Promise<void> {
  const text = form.toString();
  const breathe = createBreathing();
  for (let start = 0; start < text.length;) {
    const next = text.indexOf('&', start);
    const end = next < 0 ? text.length : next;
    if (end > start) visit(text.slice(start, end));
    start = end + 1;
    const pause = breathe();
    if (pause) await pause;
  }
}

/** As URLSearchParams, which takes three times as long. */
function decodePair(pair: string): TextParameter {
  const end = pair.indexOf('=');
  const [name, value] = end < 0 ? [pair, ''] : [pair.slice(0, end), pair.slice(end + 1)];
  try {
    return [decodeText(name), decodeText(value)];
  } catch {
    const [decoded] = new URLSearchParams(pair);
    return decoded!;
  }
}

const decodeText = (text: string) =>
  /[%+]/.test(text) ? decodeURIComponent(text.replaceAll('+', ' ')) : text;
