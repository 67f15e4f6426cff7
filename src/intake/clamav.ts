import { readTime } from '../domain/calendar.js';
import type { Virus } from '../domain/finding.js';
import type { ImageScan } from '../domain/scan-report.js';
import { quote, text } from '../platform/text.js';
import type { NotUnderstood } from './report-schema.js';
import { readSignature } from './virus-signature.js';

/** The MD5 of a scanned file; ClamAV's own output seldom has it. */
export interface FileMd5 {
  /** The path as the report spells it. */
  path: string;
  /** 32 hex digits. */
  md5: string;
}

// No signature has a blank, and every one a dot or a dash: that tells `x: Unix.Trojan.Y FOUND` from `error: page not FOUND`.
const signatureForm = /^(?=.*[.-])([^\s:()]+)(?:\(([0-9a-f]{32}):\d+\))?$/i;
const summaryLine = /^-+ SCAN SUMMARY -+$/;
/** The figures of the summary that matter. */
const figureLine = /^(Infected files|Scanned files|Known viruses|Total errors): (\d+)$/;
type Figure = 'Infected files' | 'Scanned files' | 'Known viruses' | 'Total errors';

/** What follows `path: ` for files that are clean, were not read, or were put away. */
const verdicts =
  /^(?:OK|Empty file\.?|Excluded.*|Symbolic link|Not a regular file|Access denied\.?|Removed\.?)$/;

/** The lines that are not about a file: rules, warnings, progress, and the summary's figures. */
const otherLines: readonly RegExp[] = [
  /^\s*$/,
  /^-+$/,
  /^(?:WARNING|ERROR|LibClamAV \w+): /,
  /^(?:Loading|Compiling): /,
  /^Scanning \//,
  /^(?:Engine version|Scanned directories|Scanned symlinks|Not \w+): \S+$/,
  /^(?:Data scanned|Data read|Time|Start Date|End Date): .+$/,
];

/** A line in its parts. Paths may contain `: ` themselves, what follows them never does, so the last one counts. */
function splitAtLast(line: string, separator: string): { path: string; verdict: string } | undefined {
  const at = line.lastIndexOf(separator);
  return at < 1 ? undefined : { path: line.slice(0, at), verdict: line.slice(at + separator.length) };
}

/** Takes in what a line says of a file without a signature; false when the line is none. */
function readVerdict(line: string, reading: Reading): boolean {
  const verdict = splitAtLast(line, ': ')?.verdict ?? '';
  if (verdict === 'OK') reading.sawClean = true;
  if (verdicts.test(verdict)) return true;
  if (line.endsWith('ERROR')) {
    reading.sawError = true;
    return line.includes(': ');
  }
  return line.endsWith("'") && /: (?:moved|copied) to '/.test(line);
}

/** What was collected line by line. */
interface Reading {
  viruses: Map<string, Virus>;
  foundLines: number;
  /** Of each run; clamdscan has no `Scanned files` nor `Known viruses`. */
  figures: Map<Figure, number[]>;
  sawClean: boolean;
  sawError: boolean;
  /** The last `Start Date` or `End Date`, as ClamAV spells it. */
  date?: string;
}

function readVirus(path: string, name: string, md5: string): Virus {
  return { kind: 'VIRUS', path, name, ...readSignature(name), md5: md5.toLowerCase() };
}

/** Takes in `path: Signature FOUND`; false when the line is none. */
function readFound(line: string, reading: Reading, md5Of: ReadonlyMap<string, string>): boolean {
  const parts = line.endsWith(' FOUND') ? splitAtLast(line.slice(0, -' FOUND'.length), ': ') : undefined;
  const [, name, md5] = signatureForm.exec(parts?.verdict ?? '') ?? [];
  if (!parts || !name) return false;
  const { path } = parts;
  reading.foundLines += 1;
  // All-match mode names a file once for each signature, and may repeat one for each part of an archive.
  const key = `${path}\n${name}`;
  if (!reading.viruses.has(key))
    reading.viruses.set(key, readVirus(path, name, md5 ?? md5Of.get(path) ?? ''));
  return true;
}

/** Takes in a figure of the summary that matters; false when the line is none. Several runs may follow each other, each with its summary. */
function readFigure(line: string, { figures }: Reading): boolean {
  const [, name, count] = figureLine.exec(line) ?? [];
  if (!name) return false;
  figures.set(name as Figure, [...(figures.get(name as Figure) ?? []), Number(count)]);
  return true;
}

/** ClamAV's times are those of the machine: `2024:05:01 08:00:00`. */
const dateLine = /^(?:Start|End) Date:\s*(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/;

/** Takes in when the scan began or ended. A report of several runs was made when the last ended. */
function readDate(line: string, reading: Reading): boolean {
  const [, year, month, day, time] = dateLine.exec(line) ?? [];
  if (!year) return false;
  reading.date = `${year}-${month}-${day} ${time}`;
  return true;
}

/** Takes in one line; false when ClamAV prints no such line. */
function readLine(line: string, reading: Reading, md5Of: ReadonlyMap<string, string>): boolean {
  if (readFound(line, reading, md5Of) || readFigure(line, reading) || readDate(line, reading)) return true;
  return summaryLine.test(line) || otherLines.some((form) => form.test(line)) || readVerdict(line, reading);
}

const notUnderstood = (en: string, zh: string): NotUnderstood => ({
  notUnderstood: text(`ClamAV report not understood: ${en}`, `无法读懂 ClamAV 报告：${zh}`),
});

const sumOf = (counts: readonly number[] | undefined) => counts?.reduce((sum, count) => sum + count, 0);

/** Why the reading as a whole cannot stand for a scan, if so. A report cut short must not pass for a clean one. */
function objectionTo(reading: Reading): NotUnderstood | undefined {
  const { viruses, foundLines, figures } = reading;
  const infected = sumOf(figures.get('Infected files'));
  if (viruses.size === 0 && infected === undefined)
    return notUnderstood(
      'expected lines "path: Signature FOUND" or a SCAN SUMMARY with its "Infected files" line',
      '应包含 `路径: 特征名 FOUND` 行，或带 `Infected files` 行的 `SCAN SUMMARY`',
    );
  if (infected !== undefined && foundLines < infected)
    return notUnderstood(
      `the summary counts ${infected} infected files, found ${foundLines} FOUND lines`,
      `摘要中有 ${infected} 个受感染文件，但只有 ${foundLines} 行 FOUND`,
    );
  if (figures.get('Known viruses')?.includes(0))
    return notUnderstood(
      'the summary says that ClamAV knew no viruses (Known viruses: 0); load its signatures with freshclam and scan again',
      '摘要显示 ClamAV 没有病毒特征（`Known viruses: 0`）；请用 `freshclam` 更新特征库后重新扫描',
    );
  return viruses.size === 0 && !sawAnyFile(reading)
    ? notUnderstood('the summary says that no file was scanned', '摘要显示没有扫描任何文件')
    : undefined;
}

/** Whether a file was read. clamdscan does not count them: there an error, and no file that is in order, means none. */
function sawAnyFile({ figures, sawClean, sawError }: Reading): boolean {
  const scanned = sumOf(figures.get('Scanned files'));
  if (scanned !== undefined) return scanned > 0;
  return sawClean || !(sawError || sumOf(figures.get('Total errors')));
}

/** Paths to their MD5 in lower case; or the position of the first that is none. */
function readMd5s(fileMd5s: readonly FileMd5[]): Map<string, string> | NotUnderstood {
  const bad = fileMd5s.findIndex(({ md5 }) => !/^[0-9a-f]{32}$/i.test(md5));
  if (bad < 0) return new Map(fileMd5s.map(({ path, md5 }) => [path, md5]));
  const found = quote(fileMd5s[bad]?.md5);
  return notUnderstood(
    `fileMd5s.${bad}.md5 should be 32 hex digits, found "${found}"`,
    `fileMd5s.${bad}.md5 应为 32 位十六进制数，实际为 "${found}"`,
  );
}

/** Reads what clamscan or clamdscan prints. It does not say which image was scanned, nor, as a rule, the hash of a file. */
export function readClamav(
  report: string,
  { fileMd5s = [], offsetMinutes }: { fileMd5s?: readonly FileMd5[]; offsetMinutes?: number } = {},
): { scans: ImageScan[] } | NotUnderstood {
  const md5Of = readMd5s(fileMd5s);
  if ('notUnderstood' in md5Of) return md5Of;
  const reading: Reading = {
    ...{ viruses: new Map(), foundLines: 0, figures: new Map() },
    ...{ sawClean: false, sawError: false },
  };
  const lines = report.split(/\r?\n/);
  const bad = lines.findIndex((line) => !readLine(line, reading, md5Of));
  if (bad >= 0) {
    const found = quote((lines[bad] ?? '').slice(0, 128));
    return notUnderstood(
      `line ${bad + 1} is none that ClamAV prints: "${found}"`,
      `第 ${bad + 1} 行不是 ClamAV 的输出："${found}"`,
    );
  }
  const findings = [...reading.viruses.values()];
  const { date } = reading;
  const scannedAt = date !== undefined && offsetMinutes !== undefined && readTime(date, offsetMinutes);
  return (
    objectionTo(reading) ?? {
      scans: [
        {
          ...{ names: [], size: 0, scanner: 'clamav' },
          ...(scannedAt && { scannedAt }),
          ...{ covers: ['VIRUS'], findings },
        },
      ],
    }
  );
}
