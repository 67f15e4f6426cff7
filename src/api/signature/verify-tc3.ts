import { sameSignature } from './constant-time-compare.js';
import { isOurService, signedHostCandidates } from './signed-hosts.js';
import {
  canonicalRequest,
  payloadHashOf,
  signingKeyFor,
  tc3Algorithm,
  tc3Signature,
  tc3StringToSign,
  utcDate,
} from './tc3-algorithm.js';

/** Nothing is decoded. */
export interface SignedRequest {
  method: string;
  path: string;
  rawQuery: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface Tc3Authorization {
  secretId: string;
  date: string;
  /** SDKs derive it from the endpoint: `tcss`, but also `127` or `LOCALHOST:8080`. */
  service: string;
  /** Lower-case, in the order of signing. */
  signedHeaders: readonly string[];
  signature: string;
}

/** Real headers have about 230 characters. */
const maxHeaderChars = 2048;
/** SDKs sign two headers, the documentation's example three. */
const maxSignedHeaders = 16;

const headerName = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const credentialParts = /^([^/]+)\/(\d{4}-\d{2}-\d{2})\/(.+)\/tc3_request$/;

/** Takes `TC3-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` in any order; undefined when malformed. */
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
  const parts = rest.split(',');
  // Exactly three: two readers could disagree on a repeated name.
  if (parts.length !== 3) return undefined;
  const fields = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    if (equals > 0) fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  return fields;
}

function readSignedHeaders(list: string): string[] | undefined {
  const names = list.split(';').map((name) => name.trim().toLowerCase());
  const wellFormed =
    names.length <= maxSignedHeaders &&
    new Set(names).size === names.length &&
    names.every((name) => headerName.test(name));
  return wellFormed ? names : undefined;
}

/** Tries every SDK's reading of the request. Does not compare the timestamp with the clock. */
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
  if (!isOurService(service, request.headers['host']!, publicHosts)) return false;
  const signingKey = signingKeyFor(secretKey, date, service);
  for (const canonical of canonicalCandidates(request, signed, publicHosts)) {
    const expected = tc3Signature(signingKey, tc3StringToSign({ timestampText, date, service }, canonical));
    if (sameSignature(signature, expected)) return true;
  }
  return false;
}

type Values = readonly (readonly [name: string, value: string])[];

/** Undefined when a signed header is missing, or a header that must be signed is not. */
function signedValues(names: readonly string[], headers: Record<string, string>): Values | undefined {
  if (!names.includes('host') || !names.includes('content-type')) return undefined;
  // A header may be called `constructor`.
  if (!names.every((name) => Object.hasOwn(headers, name))) return undefined;
  return names.map((name) => [name, headers[name]!.trim()]);
}

/** The likeliest first, which nearly always matches: hosts × up to three spellings × up to two paths. */
function* canonicalCandidates(
  request: SignedRequest,
  signed: Values,
  publicHosts: readonly string[],
): Generator<string> {
  const { method, body, headers, path } = request;
  const payloadHash = payloadHashOf(method, body, headers['x-tc-content-sha256']);
  const query = method === 'GET' ? request.rawQuery : '';
  // Go signs `/` even when its endpoint has a path; Node signs the path.
  const paths = path === '/' ? [path] : [path, '/'];
  for (const host of signedHostCandidates(headers['host']!.trim(), publicHosts)) {
    for (const values of valueSpellings(signed)) {
      const withHost = values.map(([name, value]) => [name, name === 'host' ? host : value] as const);
      for (const path of paths) {
        yield canonicalRequest({ method, path, query, headers: withHost, payloadHash });
      }
    }
  }
}

/** The documentation lower-cases values, SDKs do not, its samples only the action. Each header alone would be 2^n. */
function* valueSpellings(asSent: Values): Generator<Values> {
  yield asSent;
  const lower = lowerCased(asSent, (name) => name !== 'host');
  if (sameValues(lower, asSent)) return;
  const keepingType = lowerCased(asSent, (name) => name !== 'host' && name !== 'content-type');
  if (!sameValues(keepingType, asSent) && !sameValues(keepingType, lower)) yield keepingType;
  yield lower;
}

const lowerCased = (values: Values, which: (name: string) => boolean): Values =>
  values.map(([name, value]) => [name, which(name) ? value.toLowerCase() : value]);

const sameValues = (a: Values, b: Values) => a.every(([, value], at) => value === b[at]?.[1]);
