import {
  canonicalRequest,
  payloadHashOf,
  signingKeyFor,
  tc3Algorithm,
  tc3Signature,
  tc3StringToSign,
  utcDate,
} from '../api/signature/tc3-algorithm.js';

interface Tc3Signing {
  method: string;
  path: string;
  rawQuery: string;
  /** The headers to sign by lower-case name, content-type and host among them. */
  headers: Record<string, string>;
  body: Buffer | string;
  /** Unix seconds, as in X-TC-Timestamp. */
  timestamp: number;
  service: string;
  secretId: string;
  secretKey: string;
}

export function signTc3({ timestamp, service, secretId, secretKey, ...request }: Tc3Signing): string {
  const { method, path, body } = request;
  const timestampText = String(timestamp);
  const date = utcDate(timestampText);
  if (!date) throw new RangeError(`timestamp must be Unix time in whole seconds, not ${timestamp}`);
  const headers = Object.entries(request.headers).sort(([a], [b]) => (a < b ? -1 : 1));
  const query = method === 'GET' ? request.rawQuery : '';
  const payloadHash = payloadHashOf(method, body, request.headers['x-tc-content-sha256']);
  const canonical = canonicalRequest({ method, path, query, headers, payloadHash });
  const stringToSign = tc3StringToSign({ timestampText, date, service }, canonical);
  const signature = tc3Signature(signingKeyFor(secretKey, date, service), stringToSign);
  const names = headers.map(([name]) => name).join(';');
  return `${tc3Algorithm} Credential=${secretId}/${date}/${service}/tc3_request, SignedHeaders=${names}, Signature=${signature}`;
}
