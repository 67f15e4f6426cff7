import { type Static, Type } from '@sinclair/typebox';

import type { Finding, FindingKind, SensitiveData, Vulnerability } from '../domain/finding.js';
import { imageIdOf, parseImageReference } from '../domain/image-reference.js';
import type { ImageScan } from '../domain/scan-report.js';
import { readSeverity } from '../domain/severity.js';
import { text } from '../platform/text.js';
import { classOfCwes } from '../domain/vulnerability-class.js';
import { isArchiveName } from './archive-name.js';
import { packageOf, typeOfScannerWord } from './package-url.js';
import {
  imageIdText,
  optional,
  optionalSize,
  optionalText,
  optionalWord,
  readInstant,
  word,
} from './report-schema.js';

const trivyVulnerability = Type.Object({
  VulnerabilityID: word,
  VendorIDs: optional(Type.Array(Type.String({ maxLength: 512 }))),
  PkgName: word,
  PkgPath: optionalText,
  PkgIdentifier: optional(Type.Object({ PURL: optionalText })),
  InstalledVersion: optionalWord,
  FixedVersion: optionalText,
  Status: optionalText,
  Severity: optionalText,
  Title: optionalText,
  Description: optionalText,
  CweIDs: optional(Type.Array(Type.String())),
});

const trivySecret = Type.Object({
  RuleID: word,
  Category: optionalWord,
  Severity: optionalText,
  Title: optionalText,
});

export const trivyReport = text('Trivy report', ' Trivy 报告');

export const trivyResult = Type.Object({
  Target: optionalText,
  Class: optionalText,
  Type: optionalText,
  Vulnerabilities: optional(Type.Array(trivyVulnerability)),
  Secrets: optional(Type.Array(trivySecret)),
});
export type TrivyResult = Static<typeof trivyResult>;

export const trivyMetadata = Type.Object({
  Size: optionalSize,
  ImageID: optional(imageIdText),
  RepoTags: optional(Type.Array(Type.String())),
  RepoDigests: optional(Type.Array(Type.String())),
  Reference: optionalText,
});
export type TrivyMetadata = Static<typeof trivyMetadata>;

/** Targets that name a kind of package instead of a file, for packages found all over the image. */
const packageKinds = new Set(['Java', 'Node.js', 'Python', 'Ruby', 'Conda', 'PHP']);

function pathOf(entry: Static<typeof trivyVulnerability>, { Class, Target }: TrivyResult): string {
  if (entry.PkgPath) return entry.PkgPath;
  return Class === 'lang-pkgs' && Target && !packageKinds.has(Target) ? Target : '';
}

/** The type of a result's packages. Older reports have it for OS packages in the target only: `nginx:1.25 (debian 12.1)`. */
const packageTypeOf = ({ Type: type, Target }: TrivyResult) =>
  typeOfScannerWord(type ?? / \(([a-z][a-z.-]*) [^()]*\)$/i.exec(Target ?? '')?.[1]);

function toVulnerability(entry: Static<typeof trivyVulnerability>, result: TrivyResult): Vulnerability {
  const fixedVersion = entry.FixedVersion ?? '';
  return {
    kind: 'VULNERABILITY',
    cveId: entry.VulnerabilityID,
    aliases: [...new Set(entry.VendorIDs ?? [])].filter((id) => id !== '' && id !== entry.VulnerabilityID),
    component: entry.PkgName,
    version: entry.InstalledVersion ?? '',
    ...packageOf(entry.PkgName, entry.PkgIdentifier?.PURL, packageTypeOf(result)),
    fixedVersion,
    severity: readSeverity(entry.Severity),
    class: classOfCwes(entry.CweIDs ?? []),
    labels: fixedVersion ? ['CAN_BE_FIXED'] : [],
    title: entry.Title || entry.Description || '',
    path: pathOf(entry, result),
  };
}

/** The match and the code around it stay out: the normal form has no place for a secret, masked or not. */
function toSensitiveData(entry: Static<typeof trivySecret>, { Target }: TrivyResult): SensitiveData {
  return {
    kind: 'SENSITIVE_DATA',
    path: Target ?? '',
    ruleId: entry.RuleID,
    type: entry.Category ?? '',
    severity: readSeverity(entry.Severity),
    title: entry.Title ?? '',
  };
}

/** Every vulnerability and secret of the results, one finding an entry, in their order. */
function findingsOf(results: readonly TrivyResult[]): Finding[] {
  return results.flatMap((result) => [
    ...(result.Vulnerabilities ?? [])
      // A VEX document says that the image is not affected: the package is there, the danger is not, so no policy may match it.
      .filter(({ Status }) => Status !== 'not_affected')
      .map((entry) => toVulnerability(entry, result)),
    ...(result.Secrets ?? []).map((entry) => toSensitiveData(entry, result)),
  ]);
}

const packageClasses = new Set<string | null | undefined>(['os-pkgs', 'lang-pkgs']);

/**
 * Whether a result shows that packages were checked. Trivy lists packages that it found in order also without
 * vulnerabilities; before it had classes it gave a type, or a list that was null.
 */
function speaksOfPackages({ Class, Type: type, Vulnerabilities }: TrivyResult): boolean {
  if (Vulnerabilities || packageClasses.has(Class)) return true;
  return !Class && (!!type || Vulnerabilities === null);
}

/**
 * The kinds of finding that the results speak about, whether or not they found any. A report says not what Trivy was
 * asked to look for, so no result means nothing: read as a clean image it would erase what is known.
 */
export function coveredBy(results: readonly TrivyResult[]): FindingKind[] {
  const covers: FindingKind[] = [];
  if (results.some(speaksOfPackages)) covers.push('VULNERABILITY');
  if (results.some(({ Class, Secrets }) => Class === 'secret' || Secrets)) covers.push('SENSITIVE_DATA');
  return covers;
}

/** The image's names in the targets of OS packages, `nginx:1.25 (debian 12.1)`: all that older reports say about it. */
export function namesInTargets(results: readonly TrivyResult[]): string[] {
  const names = results.flatMap(({ Target }) => /^(\S+) \([^()]+\)$/.exec(Target ?? '')?.[1] ?? []);
  return [...new Set(names)].filter((name) => parseImageReference(name) && !isArchiveName(name));
}

/** The image's names in the metadata; `artifactName` joins them when there is no tag, unless it is only the file that was scanned. */
export function namesOf(metadata: TrivyMetadata, artifactName?: string | null): string[] {
  const { ImageID, RepoTags, RepoDigests, Reference } = metadata;
  const names = [...(RepoTags ?? []), ...(RepoDigests ?? []), Reference].filter((name) => !!name) as string[];
  const isOnlyAFile = !!artifactName && isArchiveName(artifactName) && (ImageID || names.length > 0);
  if (artifactName && !RepoTags?.length && !isOnlyAFile) names.push(artifactName);
  return [...new Set(names)];
}

/** The scan of one image out of its results and metadata. */
export function toScan(
  results: readonly TrivyResult[],
  metadata: TrivyMetadata,
  rest: { names: string[]; createdAt?: string | null | undefined },
): ImageScan {
  const imageId = imageIdOf(metadata.ImageID ?? '');
  const scannedAt = readInstant(rest.createdAt);
  return {
    ...(imageId && { imageId }),
    names: rest.names,
    size: metadata.Size ?? 0,
    scanner: 'trivy',
    ...(scannedAt && { scannedAt }),
    covers: coveredBy(results),
    findings: findingsOf(results),
  };
}
