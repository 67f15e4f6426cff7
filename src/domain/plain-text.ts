/** What nobody sees: control characters, soft hyphens, zero-width ones, marks of direction, halves of characters. */
const invisible = /[\p{Cc}\p{Cf}\p{Surrogate}]/gu;
const signs: Record<string, string> = { '≤': '<=', '≥': '>=', '≠': '!=' };

/**
 * The one spelling under which words of policies and of reports meet: full-width forms as plain ones, blanks around it
 * and what nobody sees left out.
 */
export function plainText(word: string): string {
  // Nearly all words are plain already.
  if (/^[!-~]*$/.test(word)) return word;
  const plain = word.normalize('NFKC').replace(/[\t\n\r\v\f]/g, ' ');
  return plain.replace(invisible, '').trim();
}

/** The same for what people type: lists in one text keep a comma, and operators are those of ranges. */
export const plainCriterion = (word: string): string =>
  plainText(word.trim().replace(/[≤≥≠、\n\r\t]/g, (sign) => signs[sign] ?? ','));
