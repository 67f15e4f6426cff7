import { createHmac, hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

export const tc3Algorithm = 'TC3-HMAC-SHA256';

/** In X-TC-Content-SHA256: hashed in place of the body, which is then unsigned. */
export const unsignedPayload = 'UNSIGNED-PAYLOAD';

interface CanonicalParts {
  method: string;
  path: string;
  /** Not decoded; empty for POST. */
  query: string;
  headers: readonly (readonly [name: string, value: string])[];
  payloadHash: string;
}

export function canonicalRequest({ method, path, query, headers, payloadHash }: CanonicalParts): string {
  let lines = '';
  for (const [name, value] of headers) lines += `${name}:${value}\n`;
  const names = headers.map(([name]) => name).join(';');
  return `${method}\n${path}\n${query}\n${lines}\n${names}\n${payloadHash}`;
}

export function tc3StringToSign(
  { timestampText, date, service }: { timestampText: string; date: string; service: string },
  canonical: string,
): string {
  return `${tc3Algorithm}\n${timestampText}\n${date}/${service}/tc3_request\n${sha256Hex(canonical)}`;
}

export function tc3Signature(signingKey: Buffer, stringToSign: string): string {
  return createHmac('sha256', signingKey).update(stringToSign).digest('hex');
}

/** GET signs an empty body, whatever was sent. */
export function payloadHashOf(method: string, body: Buffer | string, contentSha256Header?: string): string {
  if (contentSha256Header === unsignedPayload) return sha256Hex(unsignedPayload);
  return sha256Hex(method === 'GET' ? '' : body);
}

const daySeconds = 24 * 60 * 60;
/** Nearly every request is of today, and writing a date takes as long as hashing a body. */
let latestDay = { number: 0, date: '1970-01-01' };

export function utcDate(timestampText: string): string | undefined {
  // 11 digits reach the year 5138; milliseconds have 13 and are refused.
  if (!/^\d{1,11}$/.test(timestampText)) return undefined;
  const number = Math.floor(Number(timestampText) / daySeconds);
  if (number !== latestDay.number)
    latestDay = { number, date: new Date(number * daySeconds * 1000).toISOString().slice(0, 10) };
  return latestDay.date;
}

/** In one call: a quarter of what createHash takes. */
export const sha256Hex = (data: Buffer | string): string => hash('sha256', data);

export function deriveTc3Keys(secretKey: string, date: string, service: string) {
  const hmac = (key: Buffer | string, data: string) => createHmac('sha256', key).update(data).digest();
  const dateKey = hmac(`TC3${secretKey}`, date);
  const serviceKey = hmac(dateKey, service);
  return { dateKey, serviceKey, signingKey: hmac(serviceKey, 'tc3_request') };
}

/** Valid for a day; deriving takes 7 µs, finding 0.1 µs. Bounded, since callers choose the service text. */
const signingKeys = new LRUCache<string, Buffer>({ max: 2000 });

export function signingKeyFor(secretKey: string, date: string, service: string): Buffer {
  // Unambiguous: the date has a fixed length, and the SecretKey follows a NUL.
  const name = `${date}/${service}\0${secretKey}`;
  const known = signingKeys.get(name);
  if (known) return known;
  const { signingKey } = deriveTc3Keys(secretKey, date, service);
  signingKeys.set(name, signingKey);
  return signingKey;
}
