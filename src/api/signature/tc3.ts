import { sameSignature } from './constant-time.js';
import { signedHostCandidates } from './hosts.js';
import {
  canonicalRequest,
  payloadHashOf,
  signingKeyFor,
  tc3Algorithm,
  tc3Signature,
  tc3StringToSign,
  utcDate,
} from './tc3-derivation.js';

/** A request as it came over the wire: nothing decoded, nothing re-serialised. */
export interface SignedRequest {
  method: string;
  path: string;
  /** The text after `?`, without it; empty when there is none. */
  rawQuery: string;
  /** Lower-case names, values as received. */
  headers: Record<string, string>;
  body: Buffer;
}

/** What an Authorization header of this kind says. */
export interface Tc3Authorization {
  secretId: string;
  /** The day in the credential scope, as written. */
  date: string;
  /** SDKs derive it from the endpoint: `tcss`, but also `127` or `LOCALHOST:8080`. */
  service: string;
  /** Lower-case, in the order they were signed. */
  signedHeaders: readonly string[];
  signature: string;
}

/** Real headers have about 230 characters. */
const maxHeaderChars = 2048;
/** SDKs sign two headers, the documentation's example three. */
const maxSignedHeaders = 16;

const headerName = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const credentialParts = /^([^/]+)\/(\d{4}-\d{2}-\d{2})\/(.+)\/tc3_request$/;

/**
 * Reads `TC3-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; undefined when it is malformed.
 * White space is free and so is the order of the three; blanks inside the SecretId are kept, so that it is not found.
 */
export function parseTc3Authorization(header: string): Tc3Authorization | undefined {
  if (header.length > maxHeaderChars) return undefined;
  const fields = readFields(header.trim());
  const credential = credentialParts.exec(fields?.get('Credential') ?? '');
  const signedHeaders = readSignedHeaders(fields?.get('SignedHeaders') ?? '');
  const signature = fields?.get('Signature');
  if (!credential || !signedHeaders || !signature) return undefined;
  const [, secretId = '', date = '', service = ''] = credential;
  return { secretId, date, service, signedHeaders, signature };
}

function readFields(header: string): Map<string, string> | undefined {
  const rest = header.slice(tc3Algorithm.length);
  if (!header.startsWith(tc3Algorithm) || rest.trimStart() === rest) return undefined;
  const pairs = rest.split(',').map((part): [string, string] => {
    const [name = '', ...value] = part.split('=');
    return [name.trim(), value.join('=').trim()];
  });
  // Three parts and three names to find leave no room for a repeated one, which two readers could read differently.
  return pairs.length === 3 ? new Map(pairs) : undefined;
}

function readSignedHeaders(list: string): string[] | undefined {
  const names = list.split(';').map((name) => name.trim().toLowerCase());
  const wellFormed =
    names.length <= maxSignedHeaders &&
    new Set(names).size === names.length &&
    names.every((name) => headerName.test(name));
  return wellFormed ? names : undefined;
}

/**
 * Whether the signature was made with this SecretKey over this request, in any of the ways that SDKs read a request.
 * The caller has already compared the timestamp with the clock.
 */
export function tc3SignatureMatches(
  authorization: Tc3Authorization,
  request: SignedRequest,
  timestampText: string,
  secretKey: string,
  publicHosts: readonly string[],
): boolean {
  const { date, service, signature } = authorization;
  const signed = signedValues(authorization.signedHeaders, request.headers);
  if (!signed || date !== utcDate(timestampText)) return false;
  const signingKey = signingKeyFor(secretKey, date, service);
  for (const canonical of canonicalCandidates(request, signed, publicHosts)) {
    const expected = tc3Signature(signingKey, tc3StringToSign({ timestampText, date, service }, canonical));
    if (sameSignature(signature, expected)) return true;
  }
  return false;
}

/** The signed headers with their values; undefined when one did not arrive or one that must be signed is not. */
function signedValues(names: readonly string[], headers: Record<string, string>) {
  if (!names.includes('host') || !names.includes('content-type')) return undefined;
  // Own properties only: a signed header called `constructor` is legal and must not find Object's.
  if (!names.every((name) => Object.hasOwn(headers, name))) return undefined;
  return new Map(names.map((name) => [name, headers[name]!.trim()]));
}

/** Every reading of the request, the likeliest first; hosts × at most three spellings × at most two paths. */
function* canonicalCandidates(
  request: SignedRequest,
  signed: ReadonlyMap<string, string>,
  publicHosts: readonly string[],
): Generator<string> {
  const { method, body, headers } = request;
  const payloadHash = payloadHashOf(method, body, headers['x-tc-content-sha256']);
  const query = method === 'GET' ? request.rawQuery : '';
  // Go signs `/` even when its endpoint has a path; Node signs the path.
  const paths = new Set([request.path, '/']);
  const spellings = valueSpellings(signed);
  for (const host of signedHostCandidates(signed.get('host') ?? '', publicHosts)) {
    for (const values of spellings) {
      const withHost = values.map(([name, value]) => [name, name === 'host' ? host : value] as const);
      for (const path of paths) {
        yield canonicalRequest({ method, path, query, headers: withHost, payloadHash });
      }
    }
  }
}

/**
 * The documentation lower-cases header values, SDKs leave them alone, and the documentation's own samples lower-case
 * the action but not the content type. Three spellings cover them; trying each header by itself would be 2^n.
 */
function valueSpellings(signed: ReadonlyMap<string, string>): (readonly [string, string])[][] {
  const asSent = [...signed];
  const spell = (keep: (name: string) => boolean) =>
    asSent.map(([name, value]) => [name, keep(name) ? value : value.toLowerCase()] as const);
  const all = [
    asSent,
    spell((name) => name === 'content-type' || name === 'host'),
    spell((name) => name === 'host'),
  ];
  return all.filter((values, at) => all.findIndex((other) => sameValues(other, values)) === at);
}

const sameValues = (a: (readonly [string, string])[], b: (readonly [string, string])[]) =>
  a.every(([, value], at) => value === b[at]?.[1]);
