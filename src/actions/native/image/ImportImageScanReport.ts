import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import { foreignDocument } from '../../../api/unusable-values.js';
import type { Deps } from '../../../deps.js';
import { findingKinds } from '../../../domain/finding.js';
import { maxReferenceLength, shortIdOf } from '../../../domain/image-reference.js';
import type { ImageScan } from '../../../domain/scan-report.js';
import { quote, text } from '../../../platform/text.js';
import { readReport, reportFormats } from '../../../intake/read-report.js';
import { findBeginning, onlyOneOf } from '../../../store/images/find-images.js';
import { type ImportedImage, importScans } from '../../../store/images/import-scans.js';
import type { DatedScan } from '../../../store/images/scanned-image.js';

import { requireTime, Time, timeWriter } from '../../wire-time.js';
import { ImageId } from './image-fields.js';
import { Enum, Fields } from '../../schemas.js';

const input = Fields({
  Report: Type.Unsafe<unknown>({
    type: ['object', 'array', 'string'],
    description: 'The report as the scanner wrote it: JSON, or text (JSON text, ClamAV output)',
    [foreignDocument]: true,
  }),
  Format: Enum(reportFormats, {
    default: 'auto',
    description: 'auto recognises the format by its content',
  }),
  ImageId: Type.Optional({
    ...ImageId,
    description: 'The image scanned, when the report does not name its id',
  }),
  ImageName: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: maxReferenceLength,
      description: 'A name of the image, in addition to those in the report',
    }),
  ),
  ScanTime: Type.Optional(
    Time(
      'When the scan was made, when the report does not say or, as ClamAV, says it without a zone; default now, and not later than now',
    ),
  ),
  FileMd5s: Type.Optional(
    Type.Array(
      Fields({
        Path: Type.String({ maxLength: 4096 }),
        Md5: Type.String({ pattern: '^[0-9A-Fa-f]{32}$', description: '32 hex digits' }),
      }),
      { maxItems: 10_000, description: 'MD5 of the files found; ClamAV reports carry none' },
    ),
  ),
});

export const ImportImageScanReport = defineAction({
  name: 'ImportImageScanReport',
  summary:
    'Takes in a scan report of Trivy, Grype or ClamAV, or of the native form. It replaces what was known of the image, kind by kind, unless that is newer.',
  role: 'scanner',
  effect: 'writes',
  // The most that Tencent Cloud takes.
  maxBodyBytes: 10 * 1024 * 1024,
  input,
  output: Fields({
    Images: Type.Array(
      Fields({
        ImageId,
        ImageNames: Type.Array(Type.String()),
        VulnerabilityCount: Type.Integer(),
        VirusCount: Type.Integer(),
        SensitiveDataCount: Type.Integer(),
        WithoutClasses: Type.Boolean({
          description:
            'The report has vulnerabilities, but no CWE ids that tell their classes, as those of Grype: policies by class match them as OTHER only',
        }),
        Replaced: Type.Boolean({ description: 'Whether it took the place of an earlier result of a kind' }),
        Skipped: Type.Array(
          Fields({
            Kind: Enum(findingKinds),
            ScanTime: Time('Of the newer result'),
            Scanner: Type.String({ description: 'Of the newer result' }),
          }),
          { description: 'Kinds of which a newer result is stored: the report changed nothing of these' },
        ),
      }),
      { description: 'One for most reports, several for a cluster report' },
    ),
  }),
  errors: ['InvalidParameter.ParsingError', 'InvalidParameterValue', 'MissingParameter'],
  async handle({ input, caller, actor, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const fileMd5s = input.FileMd5s?.map(({ Path, Md5 }) => ({ path: Path, md5: Md5 }));
    const read = readReport({
      report: input.Report,
      format: input.Format,
      ...(fileMd5s && { fileMd5s }),
      ...(input.ScanTime === undefined && { offsetMinutes: config.offsetMinutes }),
    });
    if ('notUnderstood' in read) throw fail('InvalidParameter.ParsingError', read.notUnderstood);
    if (read.scans.length > 1 && (input.ImageId || input.ImageName))
      throw fail('InvalidParameterValue', severalImages);

    const given =
      input.ScanTime === undefined
        ? now
        : requireTime('ScanTime', input.ScanTime, config.offsetMinutes, fail);
    const named = read.scans.map((scan) => withGivenName(scan, input.ImageName));
    const scans: DatedScan[] = [];
    for (const scan of named) {
      const told = scan.imageId ?? input.ImageId;
      if (!told && scan.names.length === 0) throw fail('MissingParameter', noImage);
      const imageId = told && (await wholeId(db, caller.appId, told));
      if (told && !imageId) throw fail('InvalidParameterValue', idTooShort(told));
      const toldAt = scan.scannedAt ?? given;
      // A clock that is ahead must not keep the result from growing old.
      scans.push({ ...scan, ...(imageId && { imageId }), scannedAt: toldAt > now ? now : toldAt });
    }
    const imported = await importScans(db, actor, scans);
    return { Images: imported.map((one) => writeImported(one, config.offsetMinutes)) };
  },
});

const writeImported = (
  { image, withoutClasses, replaced, skipped }: ImportedImage,
  offsetMinutes: number,
) => ({
  ImageId: image.imageId,
  ImageNames: image.names,
  VulnerabilityCount: image.counts.vulnerabilities,
  VirusCount: image.counts.viruses,
  SensitiveDataCount: image.counts.sensitiveData,
  WithoutClasses: withoutClasses,
  Replaced: replaced,
  Skipped: skipped.map(({ kind, scannedAt, scanner }) => ({
    Kind: kind,
    ScanTime: timeWriter(offsetMinutes).time(scannedAt),
    Scanner: scanner,
  })),
});

/** An id as it was told; one that is cut short is completed, and undefined when no image or several begin so. */
async function wholeId(db: Deps['db'], appId: number, told: string): Promise<string | undefined> {
  const shortId = shortIdOf(told);
  return shortId ? onlyOneOf(await findBeginning(db, appId, shortId), shortId) : told;
}

const idTooShort = (told: string) =>
  text(
    `\`ImageId\` is only the beginning of an id, and not exactly one image of the account begins so; given \`${quote(told)}\`. Give all 64 hexadecimal digits.`,
    `\`ImageId\` 仅为镜像 ID 的开头部分，且账号下没有唯一匹配的镜像，实际为 \`${quote(told)}\`。请填写完整的 64 位十六进制数字。`,
  );

const severalImages = text(
  'The report is about several images, so `ImageId` and `ImageName` cannot be given.',
  '报告包含多个镜像，不能指定 `ImageId` 和 `ImageName`。',
);
const noImage = text(
  'The report does not say which image it is about; give `ImageId` or `ImageName`.',
  '报告未指明镜像，请提供 `ImageId` 或 `ImageName`。',
);

const withGivenName = (scan: ImageScan, name: string | undefined): ImageScan =>
  name === undefined ? scan : { ...scan, names: [...new Set([name, ...scan.names])] };
