import { createHmac } from 'node:crypto';
import { sameSignature } from './constant-time-compare.js';

export type Parameter = readonly [key: string, value: string];

export interface V1Request {
  method: string;
  hosts: Iterable<string>;
  path: string;
  /** Decoded, without Signature. */
  parameters: readonly Parameter[];
  signature: string;
  /** As received; only the exact text HmacSHA256 selects SHA-256. */
  signatureMethod: string | undefined;
}

/** The protocol does not escape `&` and `=`, so the signed text is ambiguous; TC3's is not. */
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

/** The Python SDK signs `A_B` as `A.B`, sorted after replacing; others sign the names they send. */
function queryCandidates(parameters: readonly Parameter[]): string[] {
  const asSent = canonicalQuery(parameters);
  if (!parameters.some(([key]) => key.includes('_'))) return [asSent];
  return [asSent, canonicalQuery(parameters.map(([key, value]) => [key.replaceAll('_', '.'), value]))];
}

function canonicalQuery(parameters: readonly Parameter[]): string {
  // In ASCII order: `X.10` before `X.2`, `Filters` before `filters`.
  const sorted = parameters.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted.map(([key, value]) => `${key}=${value}`).join('&');
}
