import { createHmac } from 'node:crypto';
import { sameSignature } from './constant-time-compare.js';

export type Parameter = readonly [key: string, value: string];

/** A request signed the older way, with all parameters flattened into the query or the form. */
export interface V1Request {
  method: string;
  /** The host texts that may have been signed, from signedHostCandidates. */
  hosts: Iterable<string>;
  path: string;
  /** As received and decoded, without Signature. */
  parameters: readonly Parameter[];
  signature: string;
  /** As received; only the exact text HmacSHA256 selects SHA-256. */
  signatureMethod: string | undefined;
}

/**
 * Whether the signature was made with this SecretKey over these parameters.
 *
 * The signed text joins decoded values with `&` and `=` unescaped, so it says where a value ends only as far as the
 * values do not contain these two. That is the protocol's weakness, not ours to mend: callers who can, use TC3.
 */
export function v1SignatureMatches(request: V1Request, secretKey: string): boolean {
  const algorithm = request.signatureMethod === 'HmacSHA256' ? 'sha256' : 'sha1';
  const queries = queryCandidates(request.parameters);
  const paths = new Set([request.path, '/']);
  for (const host of request.hosts) {
    for (const path of paths) {
      for (const query of queries) {
        const text = `${request.method}${host}${path}?${query}`;
        const expected = createHmac(algorithm, secretKey).update(text).digest('base64');
        if (sameSignature(request.signature, expected)) return true;
      }
    }
  }
  return false;
}

/** Python signs `A_B` as `A.B`, and sorts after replacing; everybody else signs the names they send. */
function queryCandidates(parameters: readonly Parameter[]): string[] {
  const asSent = canonicalQuery(parameters);
  if (!parameters.some(([key]) => key.includes('_'))) return [asSent];
  return [asSent, canonicalQuery(parameters.map(([key, value]) => [key.replaceAll('_', '.'), value]))];
}

function canonicalQuery(parameters: readonly Parameter[]): string {
  // By code unit, which is ASCII order: `X.10` before `X.2`, and `Filters` before `filters`.
  const sorted = parameters.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted.map(([key, value]) => `${key}=${value}`).join('&');
}
