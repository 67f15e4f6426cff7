import { compareDigits } from './debian.js';

/** Compares two versions or two releases as rpm's `rpmvercmp` does. */
export function compareRpm(a: string, b: string): number {
  const partsOf = (version: string): string[] => version.match(/\d+|[a-z]+|[~^]/gi) ?? [];
  const [as, bs] = [partsOf(a), partsOf(b)];
  for (let at = 0; ; at += 1) {
    const [x, y] = [as[at], bs[at]];
    if (x === undefined && y === undefined) return 0;
    const difference = compareParts(x, y);
    if (difference !== 0) return difference;
  }
}

/** `~` sorts before the end, `^` just after it, then letters, then numbers. */
function rankOf(part: string | undefined): number {
  if (part === '~') return 0;
  if (part === undefined) return 1;
  if (part === '^') return 2;
  return /\d/.test(part) ? 4 : 3;
}

function compareParts(a: string | undefined, b: string | undefined): number {
  const rank = rankOf(a);
  if (rank !== rankOf(b)) return rank - rankOf(b);
  if (rank === 4) return compareDigits(a!, b!);
  return rank === 3 ? (a! < b! ? -1 : Number(a! > b!)) : 0;
}
