/** Where a character sorts: `~` before the end, the end and digits before letters, letters before all else. */
function weightOf(char: string | undefined): number {
  if (char === '~') return -1;
  if (char === undefined || /\d/.test(char)) return 0;
  return /[a-z]/i.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256;
}

/** Compares texts of digits as numbers of any length. */
export function compareDigits(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length - y.length || (x < y ? -1 : Number(x > y));
}

/** Texts and numbers in turn, beginning with a text that may be empty. */
function partsOf(version: string): string[] {
  const parts: string[] = version.match(/\d+|\D+/g) ?? [];
  return /^\d/.test(version) ? ['', ...parts] : parts;
}

/** Compares two upstream versions or two revisions as dpkg's `verrevcmp` does. */
export function compareDebian(a: string, b: string): number {
  const [as, bs] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(as.length, bs.length); at += 1) {
    const [x = '', y = ''] = [as[at], bs[at]];
    const difference = at % 2 === 1 ? compareDigits(x, y) : compareTexts(x, y);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareTexts(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = weightOf(a[at]) - weightOf(b[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}
