import { compareDigits } from './debian.js';
import { compareNumbers } from './nuget.js';

const form =
  /^v?(\d+(?:\.\d+){0,3})(?:[._-]?(dev|alpha|a|beta|b|rc|patch|pl|p|stable)(?:[.-]?(\d+))?)?(?:\+\S*)?$/i;

/** Stabilities in their order; a patch comes after the release. */
const stabilities: Record<string, number> = {
  ...{ dev: 0, alpha: 1, a: 1, beta: 2, b: 2, rc: 3 },
  ...{ stable: 4, patch: 5, pl: 5, p: 5 },
};

/** Compares two versions as Composer does: up to four numbers, then the stability. */
export function compareComposer(a: string, b: string): number | undefined {
  const [as, bs] = [form.exec(a), form.exec(b)];
  if (!as || !bs) return undefined;
  const stability = (match: RegExpExecArray) => stabilities[(match[2] ?? 'stable').toLowerCase()]!;
  return (
    compareNumbers(as[1]!.split('.'), bs[1]!.split('.')) ||
    stability(as) - stability(bs) ||
    compareDigits(as[3] ?? '0', bs[3] ?? '0')
  );
}
