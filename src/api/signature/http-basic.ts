import { sameSecret } from './constant-time-compare.js';

interface BasicCredential {
  secretId: string;
  secretKey: string;
}

const maxHeaderChars = 2048;

/** Takes both base64 alphabets, optional padding, and the line break of `echo … | base64`. */
export function parseBasicAuthorization(header: string): BasicCredential | undefined {
  if (header.length > maxHeaderChars) return undefined;
  const [scheme, encoded = '', ...more] = header.trim().split(/\s+/);
  if (scheme?.toLowerCase() !== 'basic' || more.length > 0) return undefined;
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) return undefined;
  const pair = Buffer.from(encoded, 'base64')
    .toString('utf8')
    .replace(/\r?\n$/, '');
  const colon = pair.indexOf(':');
  if (colon < 1) return undefined;
  return { secretId: pair.slice(0, colon), secretKey: pair.slice(colon + 1) };
}

export function basicKeyMatches(credential: BasicCredential, secretKey: string): boolean {
  return sameSecret(credential.secretKey, secretKey);
}
