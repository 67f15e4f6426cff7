import { compareDigits } from './debian.js';

const isNumber = (part: string) => /^\d/.test(part);

/** Numbers and words; zeros at the end and before a word say nothing. `-` begins a pre-release. */
function partsOf(version: string): string[] {
  const parts = version.replaceAll('-', '.pre.').match(/\d+|[a-z]+/gi) ?? [];
  const firstWord = parts.findIndex((part) => !isNumber(part));
  const split = firstWord < 0 ? parts.length : firstWord;
  return [withoutZeros(parts.slice(0, split)), withoutZeros(parts.slice(split))].flat();
}

function withoutZeros(parts: readonly string[]): string[] {
  const last = parts.findLastIndex((part) => !/^0+$/.test(part));
  return parts.slice(0, last + 1);
}

/** Compares two versions as RubyGems' Gem::Version does: a word makes a pre-release. */
export function compareRuby(a: string, b: string): number {
  const [as, bs] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(as.length, bs.length); at += 1) {
    const [x, y] = [as[at] ?? '0', bs[at] ?? '0'];
    const difference = Number(isNumber(x)) - Number(isNumber(y)) || compareSame(x, y);
    if (difference !== 0) return difference;
  }
  return 0;
}

const compareSame = (a: string, b: string) =>
  isNumber(a) ? compareDigits(a, b) : a < b ? -1 : Number(a > b);
