import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { aliasesOf, nameOnlyImageId, normalImageId } from '../../../domain/image.js';
import { parseImageReference } from '../../../domain/image-reference.js';
import type { ImageScan } from '../../../domain/scan-report.js';
import { text } from '../../../platform/text.js';
import { readReport, reportFormats } from '../../../intake/index.js';
import { findImages, type KnownImage } from '../../../store/images/find-images.js';
import { type DatedScan, importScans } from '../../../store/images/import-scans.js';

import { requireTime, Time } from '../../wire-time.js';
import { ImageId } from './image-fields.js';
import { Enum, Fields } from '../../schemas.js';

const input = Fields({
  Report: Type.Unsafe<unknown>({
    type: ['object', 'array', 'string'],
    description: 'The report as the scanner wrote it: JSON, or text (JSON text, ClamAV output)',
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
      maxLength: 512,
      description: 'A name of the image, in addition to those in the report',
    }),
  ),
  ScanTime: Type.Optional(Time('When the scan was made, when the report does not say; default now')),
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
    'Takes in a scan report of Trivy, Grype or ClamAV, or of the native form. It replaces what was known of the image, kind by kind.',
  role: 'admin',
  effect: 'writes',
  input,
  output: Fields({
    Images: Type.Array(
      Fields({
        ImageId,
        ImageNames: Type.Array(Type.String()),
        VulnerabilityCount: Type.Integer(),
        VirusCount: Type.Integer(),
        SensitiveDataCount: Type.Integer(),
        Replaced: Type.Boolean({ description: 'Whether there was a result of the same kind before' }),
      }),
      { description: 'One for most reports, several for a cluster report' },
    ),
  }),
  errors: ['InvalidParameter.ParsingError', 'InvalidParameterValue', 'MissingParameter'],
  async handle({ input, caller, actor, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const fileMd5s = input.FileMd5s?.map(({ Path, Md5 }) => ({ path: Path, md5: Md5 }));
    const read = readReport({ report: input.Report, format: input.Format, ...(fileMd5s && { fileMd5s }) });
    if ('notUnderstood' in read) throw fail('InvalidParameter.ParsingError', read.notUnderstood);
    if (read.scans.length > 1 && (input.ImageId || input.ImageName))
      throw fail('InvalidParameterValue', severalImages);

    const given =
      input.ScanTime === undefined
        ? now
        : requireTime('ScanTime', input.ScanTime, config.offsetMinutes, fail);
    const named = read.scans.map((scan) => withGivenName(scan, input.ImageName));
    const known = await findImages(
      db,
      caller.appId,
      named.flatMap(({ names }) => aliasesOf(...names)),
    );
    const scans: DatedScan[] = named.map((scan) => {
      const imageId = imageOf(scan, input.ImageId, known);
      if (!imageId) throw fail('MissingParameter', noImage);
      return { ...scan, imageId, scannedAt: scan.scannedAt ?? given };
    });

    const imported = await importScans(db, actor, scans);
    return {
      Images: imported.map(({ image, replaced }) => ({
        ImageId: image.imageId,
        ImageNames: image.names,
        VulnerabilityCount: image.counts.vulnerabilities,
        VirusCount: image.counts.viruses,
        SensitiveDataCount: image.counts.sensitiveData,
        Replaced: replaced,
      })),
    };
  },
});

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

/** Which image a scan is about: the report's word, then the caller's, then the image now known by a name, then the name alone. */
function imageOf(
  scan: ImageScan,
  givenId: string | undefined,
  known: Map<string, KnownImage>,
): string | undefined {
  const id = scan.imageId ?? givenId;
  if (id) return normalImageId(id);
  const alias = aliasesOf(...scan.names).find((candidate) => known.has(candidate));
  if (alias) return known.get(alias)!.imageId;
  const name = scan.names.find((candidate) => parseImageReference(candidate)) ?? scan.names[0];
  return name && nameOnlyImageId(name);
}
