/** A sentence for people, in the two languages that callers may ask for (X-TC-Language). */
export interface Text {
  en: string;
  zh: string;
}

/** Pairs the English and the Chinese wording of one sentence. */
export const text = (en: string, zh: string): Text => ({ en, zh });

/** Shortens what a caller sent before it is quoted back: at most 64 characters of input ever appear in a message. */
export function quote(value: unknown, maxChars = 64): string {
  const raw = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // A character takes at most two code units.
  const chars = Array.from(raw.slice(0, 2 * maxChars + 2));
  return chars.length <= maxChars ? raw : chars.slice(0, maxChars - 1).join('') + '…';
}
