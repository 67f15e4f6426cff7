import { plainText } from '../domain/plain-text.js';
import type { ImageScan } from '../domain/scan-report.js';
import { counted, quote, type Text, text } from '../platform/text.js';

/** More findings of one image than this are refused: no image has them, and one import must not fill the memory. */
const maxFindings = 100_000;
/** A title identifies a finding in a list; the advisory has the rest. */
const maxTitleLength = 256;

/** U+0000 and lone surrogates, which PostgreSQL's text and JSON types cannot hold. */
const unstorable = /\0|\p{Surrogate}/gu;

const clean = (value: string) => value.replace(unstorable, '\uFFFD');

/** Counts characters, not UTF-16 units, so that none is cut in half. */
const cut = (title: string) =>
  title.length <= maxTitleLength
    ? title
    : Array.from(title.slice(0, 2 * maxTitleLength))
        .slice(0, maxTitleLength)
        .join('');

/** What policies name. It is spelled as in a policy, so that a NUL in an id hides nothing. */
const words = new Set(['cveId', 'aliases', 'component', 'version', 'name', 'type', 'group', 'md5']);

const cleanWord = (word: string) => plainText(word) || clean(word);

/** Replaces what cannot be stored in every text of a finding, whatever its kind. */
function cleanFinding<T extends object>(finding: T): T {
  const fields = Object.entries(finding).map(([field, value]: [string, string | string[] | object]) => {
    const cleaned = words.has(field) ? cleanWord : clean;
    if (typeof value === 'string') return [field, cleaned(field === 'title' ? cut(value) : value)];
    return [field, Array.isArray(value) ? value.map(cleaned) : cleanFinding(value)];
  });
  return Object.fromEntries(fields) as T;
}

/** A scan whose texts the database can hold, or why it has too many findings. */
export function toStorable(scan: ImageScan): ImageScan | { notUnderstood: Text } {
  if (scan.findings.length > maxFindings) return tooMany(scan);
  return {
    ...scan,
    names: scan.names.map(clean),
    scanner: clean(scan.scanner),
    findings: scan.findings.map(cleanFinding),
  };
}

function tooMany({ imageId, names: [name], findings }: ImageScan): { notUnderstood: Text } {
  const image = imageId ?? name;
  const { length } = findings;
  return {
    notUnderstood: text(
      `Report refused: at most ${counted(maxFindings, 'finding')} an image, found ${length}${image ? ` for ${quote(image)}` : ''}`,
      `报告被拒绝：每个镜像最多 ${maxFindings} 个发现，实际为 ${length} 个${image ? `（${quote(image)}）` : ''}`,
    ),
  };
}
