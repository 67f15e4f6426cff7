import { maxReferenceLength } from '../../../domain/image-reference.js';
import { type Static, Type } from '@sinclair/typebox';
import { type Finding, findingKinds, labels } from '../../../domain/finding.js';
import type { Image } from '../../../domain/image.js';
import { severities } from '../../../domain/severity.js';
import { vulnerabilityClasses } from '../../../domain/vulnerability-class.js';

import { Time, timeWriter } from '../../wire-time.js';
import { Enum, Fields, OrNull } from '../../schemas.js';

export const ImageId = Type.String({
  minLength: 1,
  maxLength: maxReferenceLength,
  description: 'sha256:… of the image configuration',
});

export const ImageSchema = Fields({
  ImageId,
  ImageNames: Type.Array(Type.String(), {
    description: 'Tags and digests, those of the newest report first',
  }),
  RegistryName: Type.String(),
  RegistryType: Type.String({
    description: 'aws, ccr, harbor, jfrog, other-tcr, quay, tcr, or empty when the address does not tell',
  }),
  RegistryAddress: Type.String(),
  Size: Type.Integer({ description: 'Bytes; 0 when no report says' }),
  Scanned: Type.Boolean({ description: 'Whether it has a scan result' }),
  ScanTime: OrNull(Time('Latest scan')),
  Scanner: Type.String({ description: 'Program of the latest scan' }),
  VulnerabilityCount: Type.Integer(),
  VirusCount: Type.Integer(),
  SensitiveDataCount: Type.Integer(),
  CriticalCount: Type.Integer({ description: 'Vulnerabilities of this severity' }),
  HighCount: Type.Integer({ description: 'Vulnerabilities of this severity' }),
  MediumCount: Type.Integer({ description: 'Vulnerabilities of this severity' }),
  LowCount: Type.Integer({ description: 'Vulnerabilities of this severity' }),
});

/** An image as replies show it. */
export function writeImage(image: Image, offsetMinutes: number): Static<typeof ImageSchema> {
  const { counts } = image;
  return {
    ImageId: image.imageId,
    ImageNames: image.names,
    RegistryName: image.registryName,
    RegistryType: image.registryType,
    RegistryAddress: image.registryAddress,
    Size: image.size,
    Scanned: image.scannedAt !== null,
    ScanTime: timeWriter(offsetMinutes).optionalTime(image.scannedAt),
    Scanner: image.scanner,
    VulnerabilityCount: counts.vulnerabilities,
    VirusCount: counts.viruses,
    SensitiveDataCount: counts.sensitiveData,
    CriticalCount: counts.critical,
    HighCount: counts.high,
    MediumCount: counts.medium,
    LowCount: counts.low,
  };
}

const Severity = Enum(severities);

export const FindingSchema = Fields(
  {
    Kind: Enum(findingKinds),
    Severity,
    Title: Type.String({ description: 'Short title; may be empty' }),
    Path: Type.String({ description: 'File in the image; empty for OS packages' }),
    CveId: Type.String({ description: 'VULNERABILITY: CVE id, or the advisory id where there is no CVE' }),
    Aliases: Type.Array(Type.String(), { description: 'VULNERABILITY: other ids of the same vulnerability' }),
    Component: Type.String({ description: 'VULNERABILITY' }),
    Version: Type.String({ description: 'VULNERABILITY: installed version' }),
    FixedVersion: Type.String({ description: 'VULNERABILITY: empty when there is no fix' }),
    Class: Type.String({
      description: `VULNERABILITY: ${vulnerabilityClasses.slice(0, 3).join(', ')}…; empty for other kinds`,
    }),
    Labels: Type.Array(Enum(labels), { description: 'VULNERABILITY' }),
    Name: Type.String({ description: 'VIRUS: signature name' }),
    Md5: Type.String({ description: 'VIRUS: empty when the report carries none' }),
    Type: Type.String({ description: 'VIRUS and SENSITIVE_DATA: such as Trojan, or AWS' }),
    RuleId: Type.String({ description: "SENSITIVE_DATA: the scanner's rule" }),
  },
  { description: 'One finding; what does not apply to its kind is empty' },
);

const none = {
  CveId: '',
  Aliases: [],
  Component: '',
  Version: '',
  FixedVersion: '',
  Class: '',
  Labels: [],
  Name: '',
  Md5: '',
  Type: '',
  RuleId: '',
};

/** A finding as replies show it: one shape for all kinds, so that typed SDKs can read a mixed list. */
export function writeFinding(finding: Finding): Static<typeof FindingSchema> {
  const { kind: Kind, severity, path: Path } = finding;
  switch (finding.kind) {
    case 'VULNERABILITY':
      return {
        ...none,
        Kind,
        Severity: severity,
        Title: finding.title,
        Path,
        CveId: finding.cveId,
        Aliases: finding.aliases,
        Component: finding.component,
        Version: finding.version,
        FixedVersion: finding.fixedVersion,
        Class: finding.class,
        Labels: finding.labels,
      };
    case 'VIRUS':
      return {
        ...none,
        Kind,
        Severity: severity,
        Title: '',
        Path,
        Name: finding.name,
        Md5: finding.md5,
        Type: finding.type,
      };
    case 'SENSITIVE_DATA':
      return {
        ...none,
        Kind,
        Severity: severity,
        Title: finding.title,
        Path,
        Type: finding.type,
        RuleId: finding.ruleId,
      };
  }
}
