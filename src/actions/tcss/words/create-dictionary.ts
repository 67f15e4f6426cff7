/** Translates the words of a list between the wire and the domain. */
export interface Dictionary<Inside extends string> {
  /** What words of the wire, in any case, mean: each thing once, in the order of its first word. Unknown ones mean nothing. */
  read(words: readonly string[]): Inside[];
  /** How the wire says it. */
  write(insides: readonly Inside[]): string[];
  /** The place of the first word that means nothing; -1 when each means something. */
  findUnknown(words: readonly string[]): number;
  /** The words to propose to somebody who used an unknown one. */
  words: readonly string[];
}

/**
 * Builds a dictionary from how the wire says each thing, and what else it may be called there. One word may stand for
 * several things where ours are finer.
 */
export function createDictionary<Inside extends string>(
  spellings: Readonly<Record<Inside, string>>,
  synonyms: Readonly<Record<string, Inside | readonly Inside[]>>,
): Dictionary<Inside> {
  const canonical = Object.entries(spellings) as [Inside, string][];
  const meanings = new Map<string, readonly Inside[]>();
  for (const [word, inside] of Object.entries(synonyms))
    meanings.set(fold(word), [inside].flat() as Inside[]);
  for (const [inside, word] of canonical) meanings.set(fold(word), [inside]);
  const meaningOf = (word: string) => meanings.get(fold(word));
  return {
    read: (words) => [...new Set(words.flatMap((word) => meaningOf(word) ?? []))],
    write: (insides) => insides.map((inside) => spellings[inside]),
    findUnknown: (words) => words.findIndex((word) => meaningOf(word) === undefined),
    words: canonical.map(([, word]) => word),
  };
}

const fold = (word: string) => word.toUpperCase();
