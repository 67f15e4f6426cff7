import type { ImageScan } from '../domain/scan-report.js';
import { counted, quote, type Text, text } from '../platform/text.js';
import { type FileMd5, readClamav } from './clamav.js';
import { findForeignFormat, findForeignText } from './foreign-formats.js';
import { readGrype } from './grype.js';
import { readNative } from './native.js';
import { toStorable } from './storable.js';
import { readTrivy } from './trivy.js';

export { type FileMd5 } from './clamav.js';

/** The report formats by the names that callers give them; auto recognises the format. */
export const reportFormats = ['auto', 'trivy', 'grype', 'clamav', 'native'] as const;
export type ReportFormat = (typeof reportFormats)[number];

interface ReportToRead {
  /** The parsed JSON, or text: JSON or what ClamAV printed. */
  report: unknown;
  format: ReportFormat;
  /** MD5s of scanned files, for ClamAV, which does not print them. */
  fileMd5s?: readonly FileMd5[];
  /** The zone of times without one, which are ClamAV's. Without it they are passed over. */
  offsetMinutes?: number;
}

type ReadOptions = Omit<ReportToRead, 'report' | 'format'>;

/** One scan an image; or why nothing of the report is taken. */
type ReportRead = { scans: ImageScan[] } | { notUnderstood: Text };

interface Format {
  /** Whether JSON is of this format, judged by fields that only this format has; null for formats that are not JSON. */
  recognise: ((report: unknown) => boolean) | null;
  read: (report: unknown, options: ReadOptions) => ReportRead;
}

const hasAny =
  (...fields: string[]) =>
  (report: unknown) =>
    typeof report === 'object' && report !== null && fields.some((field) => Object.hasOwn(report, field));

const isTrivyObject = hasAny(
  'SchemaVersion',
  'ArtifactName',
  'Results',
  'ClusterName',
  'Resources',
  'Findings',
);
const isBareTrivyArray = (report: unknown) =>
  Array.isArray(report) && report.length > 0 && report.every(hasAny('Target'));

/** How each format is recognised and read. The order matters: the native form shares `Vulnerabilities` with old cluster reports. */
const formats: Record<Exclude<ReportFormat, 'auto'>, Format> = {
  grype: { recognise: hasAny('matches'), read: readGrype },
  trivy: { recognise: (report) => isTrivyObject(report) || isBareTrivyArray(report), read: readTrivy },
  native: {
    recognise: hasAny('ImageId', 'ImageNames', 'Vulnerabilities', 'Viruses', 'SensitiveData'),
    read: readNative,
  },
  clamav: { recognise: null, read: readClamavText },
};

const notUnderstood = (en: string, zh: string): ReportRead => ({ notUnderstood: text(en, zh) });

function readClamavText(report: unknown, options: ReadOptions): ReportRead {
  if (typeof report === 'string') return readClamav(report, options);
  return notUnderstood(
    'ClamAV report not understood: expected the text that clamscan prints, found JSON',
    '无法读懂 ClamAV 报告：应为 clamscan 输出的文本，实际为 JSON',
  );
}

/** Text that begins like a JSON object or list, or is one JSON value; ClamAV's lines begin with a path or a dash. */
const looksLikeJson = (report: string) =>
  /^\s*[[{]/.test(report) || /^\s*(?:null|true|false|-?\d[\d.eE+-]*|"[^"\n]*")\s*$/.test(report);

/** No report is nested deeper. */
const maxDepth = 200;

/** Whether something is nested too deeply. Goes no deeper than that, so that a stranger's nesting cannot exhaust the stack. */
function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= maxDepth) return true;
  for (const key in value) if (isTooDeep((value as Record<string, unknown>)[key], depth + 1)) return true;
  return false;
}

type Parsed = { value: unknown } | { notUnderstood: Text };

function parseJson(report: string): Parsed {
  try {
    return { value: JSON.parse(report) as unknown };
  } catch {
    // The parser's own message would quote the report, which may hold secrets.
    return {
      notUnderstood: text(
        `Report not understood: expected JSON, found text of ${counted(report.length, 'character')} that is not (is it cut off?)`,
        `无法读懂报告：应为 JSON，实际为 ${report.length} 个字符的非 JSON 文本（是否被截断？）`,
      ),
    };
  }
}

/** What a report of no known format looks like: its first fields, or its kind. */
function describe(value: unknown): Text {
  if (Array.isArray(value)) return text('a list', '数组');
  if (typeof value !== 'object' || value === null) return text(quote(value), quote(value));
  const fields = quote(Object.keys(value).slice(0, 5).join(', '));
  return fields ? text(`the fields ${fields}`, `字段 ${fields}`) : text('an object without fields', '空对象');
}

/** The sentence that names what was sent, where it is known, and what to send instead. */
function withName(refusal: Text, foreign: { name: Text; instead: Text } | undefined): Text {
  if (!foreign) return refusal;
  const { name, instead } = foreign;
  return text(
    `${refusal.en}. This is ${name.en}: ${instead.en}`,
    `${refusal.zh}。这是${name.zh}：${instead.zh}`,
  );
}

/** Names what a text is that no format reads; whoever told the format knows it. */
const named = <Read extends object>(
  read: Read | { notUnderstood: Text },
  format: ReportFormat,
  report: unknown,
) =>
  'notUnderstood' in read && format === 'auto' && typeof report === 'string'
    ? { notUnderstood: withName(read.notUnderstood, findForeignText(report)) }
    : read;

function unrecognised(value: unknown): ReportRead {
  const found = describe(value);
  const refusal = text(
    `Report not understood: expected Trivy (SchemaVersion, Results), Grype (matches), ClamAV text or the native form (ImageId, Vulnerabilities, Viruses, SensitiveData), found ${found.en}`,
    `无法读懂报告：应为 Trivy（\`SchemaVersion\`、\`Results\`）、Grype（\`matches\`）、ClamAV 文本或原生格式（\`ImageId\`、\`Vulnerabilities\`、\`Viruses\`、\`SensitiveData\`），实际为 ${found.zh}`,
  );
  return { notUnderstood: withName(refusal, findForeignFormat(value)) };
}

function readAs(format: ReportFormat, report: unknown, options: ReadOptions): ReportRead {
  const isText = typeof report === 'string';
  if (format === 'clamav' || (format === 'auto' && isText && !looksLikeJson(report)))
    return named(formats.clamav.read(report, options), format, report);
  const parsed = isText ? parseJson(report) : { value: report };
  if ('notUnderstood' in parsed) return named(parsed, format, report);
  if (isTooDeep(parsed.value))
    return notUnderstood(
      `Report not understood: it is nested deeper than ${counted(maxDepth, 'level')}`,
      `无法读懂报告：嵌套超过 ${maxDepth} 层`,
    );
  const reader =
    format === 'auto'
      ? Object.values(formats).find(({ recognise }) => recognise?.(parsed.value))
      : formats[format];
  return reader ? reader.read(parsed.value, options) : unrecognised(parsed.value);
}

/**
 * Reads a scanner's report into one scan an image. A report that is not understood, or only in part, is refused whole
 * with a sentence that says where and why. Pure: the time of the scan is the report's own, or absent.
 */
export function readReport({ report, format, ...options }: ReportToRead): ReportRead {
  const given = typeof report === 'string' ? report.replace(/^\uFEFF/, '') : report;
  const read = readAs(format, given, options);
  if ('notUnderstood' in read) return read;
  const scans: ImageScan[] = [];
  for (const scan of read.scans) {
    const storable = toStorable(scan);
    if ('notUnderstood' in storable) return storable;
    scans.push(storable);
  }
  return { scans };
}
