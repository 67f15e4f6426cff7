import { compareDigits } from './debian.js';

const form = /^v?(\d+(?:\.\d+){0,3})(?:-([0-9a-z.-]+))?(?:\+\S*)?$/i;

/** Compares two versions as NuGet does: up to four numbers, of which zeros at the end say nothing, and words without regard to case. */
export function compareNuget(a: string, b: string): number | undefined {
  const [as, bs] = [form.exec(a), form.exec(b)];
  if (!as || !bs) return undefined;
  return compareNumbers(as[1]!.split('.'), bs[1]!.split('.')) || comparePreReleases(as[2], bs[2]);
}

/** Compares numbers place by place; an absent one is 0. */
export function compareNumbers(as: readonly string[], bs: readonly string[]): number {
  for (let at = 0; at < Math.max(as.length, bs.length); at += 1) {
    const difference = compareDigits(as[at] ?? '0', bs[at] ?? '0');
    if (difference !== 0) return difference;
  }
  return 0;
}

const isNumber = (word: string) => /^\d+$/.test(word);

function compareWords(a: string, b: string): number {
  if (isNumber(a) && isNumber(b)) return compareDigits(a, b);
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

/** The release comes after all its pre-releases. */
function comparePreReleases(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const [as, bs] = [a.toLowerCase().split('.'), b.toLowerCase().split('.')];
  for (let at = 0; at < Math.min(as.length, bs.length); at += 1) {
    const difference = compareWords(as[at]!, bs[at]!);
    if (difference !== 0) return difference;
  }
  return as.length - bs.length;
}
