import { compareDigits } from './debian.js';

/** Qualifiers in their order; `''` is the release itself. Others come after `sp`, by the alphabet. */
const qualifiers = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
const synonyms: Record<string, string> = { cr: 'rc', ga: '', final: '', release: '' };
/** Short forms, which count only directly before a digit. */
const shortForms: Record<string, string> = { a: 'alpha', b: 'beta', m: 'milestone' };

interface Token {
  hyphen: boolean;
  /** Digits, or a qualifier in lower case. */
  value: string;
}

const isNumber = (value: string) => /^\d/.test(value);
const isNull = (value: string) => /^0*$/.test(value);

/** Splits at dots and hyphens, and between digits and letters, which counts as a hyphen. */
function tokensOf(version: string): Token[] {
  return version
    .toLowerCase()
    .split(/(?=[._-])/)
    .flatMap((part) => {
      const values = part.replace(/^[._-]/, '').match(/\d+|\D+/g) ?? ['0'];
      return values.map((value, at) => ({
        hyphen: at > 0 || part.startsWith('-'),
        value: (at + 1 < values.length ? shortForms[value] : undefined) ?? synonyms[value] ?? value,
      }));
    });
}

/** Drops zeros and names of the release itself from the end, and before each hyphen: `1.0-ga` is 1, `1.0.0-1` is `1-1`. */
function trimmed(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (const token of [...tokens].reverse()) {
    const endsPart = kept.length === 0 || kept.at(-1)!.hyphen;
    if (!endsPart || !isNull(token.value)) kept.push(token);
  }
  return kept.reverse();
}

/** Compares two versions by the rules of Maven's ComparableVersion. */
export function compareMaven(a: string, b: string): number {
  const [as, bs] = [trimmed(tokensOf(a)), trimmed(tokensOf(b))];
  for (let at = 0; at < Math.max(as.length, bs.length); at += 1) {
    const [x, y] = [as[at] ?? padFor(bs[at]!), bs[at] ?? padFor(as[at]!)];
    const difference = rankOf(x) - rankOf(y) || compareValues(x.value, y.value);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What stands against a token when the other version has ended. */
const padFor = ({ hyphen, value }: Token): Token => ({ hyphen, value: isNumber(value) ? '0' : '' });

/** Qualifiers come before numbers after a hyphen, these before numbers after a dot. */
const rankOf = ({ hyphen, value }: Token) => (isNumber(value) ? (hyphen ? 1 : 2) : 0);

function compareValues(a: string, b: string): number {
  if (isNumber(a)) return compareDigits(a, b);
  const order = (value: string) =>
    (qualifiers.indexOf(value) + qualifiers.length + 1) % (qualifiers.length + 1);
  return order(a) - order(b) || (a < b ? -1 : Number(a > b));
}
