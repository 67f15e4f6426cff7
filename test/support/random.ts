/** Random numbers, 0 up to, not including, 1. */
export type Random = () => number;

/** Random numbers that are the same in every run with the same seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number, 0 up to, not including, the bound. */
export const below = (random: Random, bound: number): number => Math.floor(random() * bound);
export const pick = <T>(random: Random, words: readonly T[]): T => words[below(random, words.length)]!;
/** So many words, which may repeat. */
export const pickMany = <T>(random: Random, words: readonly T[], count: number): T[] =>
  Array.from({ length: count }, () => pick(random, words));
