import { createHmac } from 'node:crypto';
import { createBreathing } from '../../platform/breathe.js';
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
  for (const matches of attempts(request, secretKey)) if (matches) return true;
  return false;
}

/** The same, but others get the event loop between the attempts: for a form of 1 MB they take some 50 ms. */
export async function v1SignatureMatchesInPieces(request: V1Request, secretKey: string): Promise<boolean> {
  const breathe = createBreathing();
  for (const matches of attempts(request, secretKey)) {
    if (matches) return true;
    await breathe();
  }
  return false;
}

/** Whether each text that a caller may have signed is the one. */
function* attempts(request: V1Request, secretKey: string): Generator<boolean> {
  const algorithm = request.signatureMethod === 'HmacSHA256' ? 'sha256' : 'sha1';
  const hosts = [...request.hosts];
  const paths = new Set([request.path, '/']);
  for (const query of queryCandidates(request.parameters)) {
    const bytes = Buffer.from(query);
    yield false;
    for (const host of hosts)
      for (const path of paths) {
        const hmac = createHmac(algorithm, secretKey).update(`${request.method}${host}${path}?`);
        yield sameSignature(request.signature, hmac.update(bytes).digest('base64'));
      }
  }
}

/** The Python SDK signs `A_B` as `A.B`, sorted after replacing; others sign the names they send. */
function* queryCandidates(parameters: readonly Parameter[]): Generator<string> {
  yield canonicalQuery(parameters);
  if (parameters.some(([key]) => key.includes('_')))
    yield canonicalQuery(parameters.map(([key, value]) => [key.replaceAll('_', '.'), value]));
}

function canonicalQuery(parameters: readonly Parameter[]): string {
  // In ASCII order: `X.10` before `X.2`, `Filters` before `filters`.
  const sorted = parameters.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted.map(([key, value]) => `${key}=${value}`).join('&');
}
