/** A sentence for people, in the two languages that callers may ask for (X-TC-Language). */
export interface Text {
  en: string;
  zh: string;
}

/** Pairs the English and the Chinese wording of one sentence. */
export const text = (en: string, zh: string): Text => ({ en, zh });

/** Names and identifiers are the same in both languages. */
export const inBoth = (words: Text | string): Text =>
  typeof words === 'string' ? text(words, words) : words;

/** Puts texts and names after one another. */
export const joinTexts = (...parts: (Text | string)[]): Text =>
  text(parts.map((part) => inBoth(part).en).join(''), parts.map((part) => inBoth(part).zh).join(''));

/** `1 day`, `2 days`, in English. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;

/** Shortens what a caller sent before it is quoted back: at most 64 characters of input ever appear in a message. */
export function quote(value: unknown, maxChars = 64): string {
  const raw = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // A character takes at most two code units.
  const chars = Array.from(raw.slice(0, 2 * maxChars + 2));
  return chars.length <= maxChars ? raw : chars.slice(0, maxChars - 1).join('') + '…';
}
