/** Numbers that look random and are the same in every run. */
export interface Random {
  /** From 0 to 1, without 1. */
  (): number;
  /** A whole number from 0 to n, without n. */
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
  chance(probability: number): boolean;
}

/** The generator of a seed (mulberry32: 32 bits of state, good enough for data and free of dependencies). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  return Object.assign(next, {
    below,
    pick: <T>(list: readonly T[]) => list[below(list.length)]!,
    chance: (probability: number) => next() < probability,
  });
}

/** A lognormal number with this median; sigma 0.9 makes the mean half as much again. */
export function lognormal(random: Random, median: number, sigma = 0.9): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}
