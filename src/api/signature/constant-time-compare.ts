import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares signatures in constant time. Their length is public, so a different one may answer at once. */
export function sameSignature(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Compares secrets in constant time, over their hashes so that the length of the right one does not show either. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

const digest = (text: string) => createHash('sha256').update(text).digest();
