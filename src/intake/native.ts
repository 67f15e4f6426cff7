import { type Static, Type } from '@sinclair/typebox';

import {
  type FindingKind,
  type Label,
  labels,
  type SensitiveData,
  type Virus,
  type Vulnerability,
} from '../domain/finding.js';
import { imageIdOf } from '../domain/image-reference.js';
import type { ImageScan } from '../domain/scan-report.js';
import { readSeverity } from '../domain/severity.js';
import { text } from '../platform/text.js';
import { classOfCwes, type VulnerabilityClass, vulnerabilityClasses } from '../domain/vulnerability-class.js';
import { packageOf, typeOfScannerWord } from './package-url.js';
import {
  imageIdText,
  instantText,
  md5Text,
  type NotUnderstood,
  optional,
  optionalSize,
  optionalText,
  optionalWord,
  readerOf,
  readInstant,
  severityText,
  word,
} from './report-schema.js';
import { readSignature } from './virus-signature.js';

const closed = { additionalProperties: false };

const nativeVulnerability = Type.Object(
  {
    CveId: word,
    Aliases: optional(Type.Array(word)),
    Component: word,
    Version: Type.String({ maxLength: 512 }),
    Purl: optional(Type.String({ format: 'purl', maxLength: 2048 })),
    PackageType: optionalWord,
    FixedVersion: optionalText,
    Severity: severityText,
    Class: Type.Optional(Type.Unsafe<VulnerabilityClass>({ enum: vulnerabilityClasses })),
    CweIds: optional(Type.Array(Type.String())),
    Labels: optional(Type.Array(Type.Unsafe<Label>({ enum: [...labels] }))),
    Title: optionalText,
    Path: optionalText,
  },
  closed,
);

const nativeVirus = Type.Object(
  {
    Path: word,
    Name: word,
    Type: optionalWord,
    Md5: Type.Optional(md5Text),
    Severity: Type.Optional(severityText),
  },
  closed,
);

const nativeSensitiveData = Type.Object(
  { Path: word, RuleId: optionalWord, Type: word, Severity: severityText, Title: optionalText },
  closed,
);

const nativeForm = Type.Object(
  {
    ImageId: Type.Optional(imageIdText),
    ImageNames: optional(Type.Array(word)),
    Size: optionalSize,
    Scanner: optionalWord,
    ScanTime: optional(instantText),
    Vulnerabilities: Type.Optional(Type.Array(nativeVulnerability)),
    Viruses: Type.Optional(Type.Array(nativeVirus)),
    SensitiveData: Type.Optional(Type.Array(nativeSensitiveData)),
  },
  closed,
);

const nativeReport = text('Native report', '原生报告');
const readForm = readerOf(nativeReport, nativeForm);

/** A type as package URLs have it; what scanners call it will do, too. */
const packageTypeOf = (word: string | null | undefined) =>
  typeOfScannerWord(word) ?? (word?.toLowerCase() || undefined);

function toVulnerability(entry: Static<typeof nativeVulnerability>): Vulnerability {
  const fixedVersion = entry.FixedVersion ?? '';
  const given = new Set([...(fixedVersion ? ['CAN_BE_FIXED' as const] : []), ...(entry.Labels ?? [])]);
  return {
    kind: 'VULNERABILITY',
    cveId: entry.CveId,
    aliases: entry.Aliases ?? [],
    component: entry.Component,
    version: entry.Version,
    ...packageOf(entry.Component, entry.Purl, packageTypeOf(entry.PackageType)),
    fixedVersion,
    severity: readSeverity(entry.Severity),
    class: entry.Class ?? classOfCwes(entry.CweIds ?? []),
    labels: labels.filter((label) => given.has(label)),
    title: entry.Title ?? '',
    path: entry.Path ?? '',
  };
}

function toVirus(entry: Static<typeof nativeVirus>): Virus {
  const reading = readSignature(entry.Name);
  return {
    kind: 'VIRUS',
    path: entry.Path,
    name: entry.Name,
    type: entry.Type ?? reading.type,
    md5: (entry.Md5 ?? '').toLowerCase(),
    severity: entry.Severity === undefined ? reading.severity : readSeverity(entry.Severity),
  };
}

function toSensitiveData(entry: Static<typeof nativeSensitiveData>): SensitiveData {
  return {
    kind: 'SENSITIVE_DATA',
    path: entry.Path,
    ruleId: entry.RuleId ?? '',
    type: entry.Type,
    severity: readSeverity(entry.Severity),
    title: entry.Title ?? '',
  };
}

/** The lists that are present, empty or not: an empty one says that there is none of its kind. */
function coveredBy({ Vulnerabilities, Viruses, SensitiveData }: Static<typeof nativeForm>): FindingKind[] {
  const covers: FindingKind[] = [];
  if (Vulnerabilities) covers.push('VULNERABILITY');
  if (Viruses) covers.push('VIRUS');
  if (SensitiveData) covers.push('SENSITIVE_DATA');
  return covers;
}

/** Reads this product's own form, for scanners that no other format fits. Fields that it does not know are refused: a misspelt list would silently be none. */
export function readNative(value: unknown): { scans: ImageScan[] } | NotUnderstood {
  const read = readForm(value);
  if ('notUnderstood' in read) return read;
  const { report } = read;
  const covers = coveredBy(report);
  if (covers.length === 0)
    return {
      notUnderstood: text(
        'Native report not understood: expected at least one of Vulnerabilities, Viruses, SensitiveData, found none',
        '无法读懂原生报告：应至少包含 `Vulnerabilities`、`Viruses`、`SensitiveData` 之一，实际均缺失',
      ),
    };
  const imageId = imageIdOf(report.ImageId ?? '');
  const scannedAt = readInstant(report.ScanTime);
  const scan: ImageScan = {
    ...(imageId && { imageId }),
    names: report.ImageNames ?? [],
    size: report.Size ?? 0,
    scanner: report.Scanner || 'native',
    ...(scannedAt && { scannedAt }),
    covers,
    findings: [
      ...(report.Vulnerabilities ?? []).map(toVulnerability),
      ...(report.Viruses ?? []).map(toVirus),
      ...(report.SensitiveData ?? []).map(toSensitiveData),
    ],
  };
  return { scans: [scan] };
}
