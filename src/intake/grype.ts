import { type Static, Type } from '@sinclair/typebox';

import type { Label, Vulnerability } from '../domain/finding.js';
import { imageIdOf, parseImageReference } from '../domain/image-reference.js';
import type { ImageScan } from '../domain/scan-report.js';
import { readSeverity, severities, type Severity } from '../domain/severity.js';
import { text } from '../platform/text.js';
import { classOfCwes } from '../domain/vulnerability-class.js';
import { isArchiveName } from './archive-name.js';
import { packageOf, typeOfScannerWord } from './package-url.js';
import {
  imageIdText,
  instantText,
  type NotUnderstood,
  optional,
  optionalSize,
  optionalText,
  optionalWord,
  readerOf,
  readInstant,
  word,
} from './report-schema.js';

/** One advisory record: that of the match, or a related one (usually the CVE behind a GHSA). */
const advisory = Type.Object({
  id: word,
  severity: optionalText,
  description: optionalText,
  knownExploited: optional(Type.Array(Type.Unknown())),
  cwes: optional(Type.Array(Type.Object({ cwe: optionalText }))),
});
type Advisory = Static<typeof advisory>;

const matchedAdvisory = Type.Composite([
  advisory,
  Type.Object({
    fix: optional(Type.Object({ state: optionalText, versions: optional(Type.Array(Type.String())) })),
    /** Instead of `fix` up to version 0.7. */
    fixedInVersion: optionalText,
  }),
]);

const match = Type.Object({
  vulnerability: matchedAdvisory,
  relatedVulnerabilities: optional(Type.Array(advisory)),
  artifact: Type.Object({
    name: word,
    version: optionalWord,
    type: optionalText,
    purl: optionalText,
    locations: optional(Type.Array(Type.Object({ path: optionalText }))),
  }),
});
type Match = Static<typeof match>;

const imageTarget = Type.Object({
  userInput: optionalText,
  imageID: optional(imageIdText),
  manifestDigest: optionalText,
  tags: optional(Type.Array(Type.String())),
  repoDigests: optional(Type.Array(Type.String())),
  imageSize: optionalSize,
});
type ImageTarget = Static<typeof imageTarget>;

/** The image that was scanned, or the path of a directory or file. One schema for both, so that messages have the whole path. */
const imageOrPath = Type.Unsafe<ImageTarget | string | null>({
  type: ['object', 'string', 'null'],
  properties: imageTarget.properties,
});

const report = Type.Object({
  matches: Type.Array(match),
  source: optional(
    Type.Object({
      type: optionalText,
      target: Type.Optional(imageOrPath),
    }),
  ),
  descriptor: optional(Type.Object({ timestamp: optional(instantText) })),
});

const readGrypeReport = readerOf(text('Grype report', ' Grype 报告'), report);

/** Package types of operating systems; their location is the package database, which says nothing. */
const osPackageTypes = new Set(['deb', 'rpm', 'apk', 'alpm', 'portage', 'msrc-kb']);
const cveId = /^CVE-\d{4}-\d{4,}$/i;

/** The first CVE among the ids of the match and its relatives is the id, the others its aliases. */
function idsOf({ vulnerability, relatedVulnerabilities }: Match): { cveId: string; aliases: string[] } {
  const ids = [...new Set([vulnerability.id, ...(relatedVulnerabilities ?? []).map(({ id }) => id)])];
  const main = ids.find((id) => cveId.test(id)) ?? vulnerability.id;
  return { cveId: main, aliases: ids.filter((id) => id !== main) };
}

/** The severity of the match itself, for it knows the distribution; where it is missing, the worst of the related ones. */
function severityOf({ vulnerability, relatedVulnerabilities }: Match): Severity {
  if (vulnerability.severity) return readSeverity(vulnerability.severity);
  const related = (relatedVulnerabilities ?? []).map(({ severity }) => readSeverity(severity));
  return severities.find((severity) => related.includes(severity)) ?? 'UNKNOWN';
}

function fixedVersionOf({ fix, fixedInVersion }: Match['vulnerability']): string {
  if (fix?.state === 'not-fixed' || fix?.state === 'wont-fix') return '';
  return fix?.versions?.length ? fix.versions.join(', ') : (fixedInVersion ?? '');
}

function toVulnerability(entry: Match): Vulnerability {
  const { vulnerability, artifact } = entry;
  const advisories: Advisory[] = [vulnerability, ...(entry.relatedVulnerabilities ?? [])];
  const fixedVersion = fixedVersionOf(vulnerability);
  const labels: Label[] = fixedVersion ? ['CAN_BE_FIXED'] : [];
  // CISA's catalogue of known exploited vulnerabilities lists CVEs, so the entry may sit at the related one.
  if (advisories.some(({ knownExploited }) => knownExploited?.length)) labels.push('EXPLOITED');
  return {
    kind: 'VULNERABILITY',
    ...idsOf(entry),
    component: artifact.name,
    version: artifact.version ?? '',
    ...packageOf(artifact.name, artifact.purl, typeOfScannerWord(artifact.type)),
    fixedVersion,
    severity: severityOf(entry),
    class: classOfCwes(advisories.flatMap(({ cwes }) => (cwes ?? []).map(({ cwe }) => cwe ?? ''))),
    labels,
    title: advisories.find(({ description }) => description)?.description ?? '',
    path: osPackageTypes.has(artifact.type ?? '') ? '' : (artifact.locations?.[0]?.path ?? ''),
  };
}

/**
 * What the user typed, without the source that Grype allows in front (`registry:team/app`, `docker:alpine:3`);
 * undefined when it is a file or an image id. `docker:dind` and `registry:5000/app` are names as they stand.
 */
function nameTyped(userInput: string): string | undefined {
  const [, rest = ''] = /^(?:docker|podman|containerd|registry|oci-registry):(.+)$/.exec(userInput) ?? [];
  const name = /[:/@]/.test(rest) && !/^\d+\//.test(rest) ? rest : userInput;
  return parseImageReference(name) && !isArchiveName(name) ? name : undefined;
}

/** Names with a tag first: what comes first is shown. The manifest digest stands alone, since no repository goes with it. */
function namesOf({ tags, repoDigests, userInput, manifestDigest }: ImageTarget): string[] {
  const names = [...(tags ?? []), nameTyped(userInput ?? ''), ...(repoDigests ?? []), manifestDigest];
  return [...new Set(names.filter((name) => !!name) as string[])];
}

/** A scanned path, in a form that no image reference has: the scan of a folder called nginx is not one of the image nginx. */
const pathLabel = (path: string, type: string | null | undefined) => `${type || 'path'} ${path}`;

type Source = Pick<ImageScan, 'imageId' | 'names' | 'size'>;

function sourceOf({ source }: Static<typeof report>): Source {
  const target = source?.target ?? {};
  if (typeof target === 'string')
    return { names: source?.type === 'unknown' ? [] : [pathLabel(target, source?.type)], size: 0 };
  const imageId = imageIdOf(target.imageID ?? '');
  return { ...(imageId && { imageId }), names: namesOf(target), size: target.imageSize ?? 0 };
}

/** Reads Grype's JSON, one finding a match; `ignoredMatches` stay ignored. */
export function readGrype(value: unknown): { scans: ImageScan[] } | NotUnderstood {
  const read = readGrypeReport(value);
  if ('notUnderstood' in read) return read;
  const scannedAt = readInstant(read.report.descriptor?.timestamp);
  const scan: ImageScan = {
    ...sourceOf(read.report),
    scanner: 'grype',
    ...(scannedAt && { scannedAt }),
    covers: ['VULNERABILITY'],
    findings: read.report.matches.map(toVulnerability),
  };
  return { scans: [scan] };
}
