import { compareDigits } from './debian.js';

/** Suffixes in their order; no suffix stands at 0. */
const suffixOrder: Record<string, number> = {
  alpha: -4,
  beta: -3,
  pre: -2,
  rc: -1,
  cvs: 1,
  svn: 2,
  git: 3,
  hg: 4,
  p: 5,
};

const form = /^(\d+(?:\.\d+)*)([a-z]?)((?:_[a-z]+\d*)*)(?:~[0-9a-f]+)?$/;

/** Compares two versions without `-r` as apk-tools does; undefined when one is no version of Alpine. */
export function compareAlpine(a: string, b: string): number | undefined {
  const [as, bs] = [form.exec(a), form.exec(b)];
  if (!as || !bs) return undefined;
  return (
    compareNumbers(as[1]!.split('.'), bs[1]!.split('.')) ||
    (as[2]! < bs[2]! ? -1 : Number(as[2]! > bs[2]!)) ||
    compareSuffixes(as[3]!, bs[3]!)
  );
}

/** A number after the first that begins with 0 counts as a fraction. */
function compareNumbers(as: string[], bs: string[]): number {
  for (let at = 0; at < Math.min(as.length, bs.length); at += 1) {
    const [x, y] = [as[at]!, bs[at]!];
    const isFraction = at > 0 && (x.startsWith('0') || y.startsWith('0'));
    const difference = isFraction ? (x < y ? -1 : Number(x > y)) : compareDigits(x, y);
    if (difference !== 0) return difference;
  }
  return as.length - bs.length;
}

function compareSuffixes(a: string, b: string): number {
  const partsOf = (suffixes: string) => [...suffixes.matchAll(/_([a-z]+)(\d*)/g)];
  const [as, bs] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(as.length, bs.length); at += 1) {
    const order = (suffix: RegExpMatchArray | undefined) => (suffix ? (suffixOrder[suffix[1]!] ?? 6) : 0);
    const difference = order(as[at]) - order(bs[at]) || compareDigits(as[at]?.[2] ?? '', bs[at]?.[2] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}
