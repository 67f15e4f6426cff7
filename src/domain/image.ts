import type { FindingKind } from './finding.js';
import { canonicalNames, imageIdOf, parseImageReference } from './image-reference.js';

/** An image as the account knows it: scanned, seen starting, or selected by a policy. */
export interface Image {
  imageId: string;
  /** Tags and digests as reports spell them, those of the newest report first. */
  names: string[];
  registryName: string;
  registryType: string;
  registryAddress: string;
  /** Bytes; 0 when no report says. */
  size: number;
  /** Null while there is no scan result. */
  scannedAt: Date | null;
  scanner: string;
  /** When the account first knew of it. */
  createdAt: Date;
  counts: ImageCounts;
}

/** How many findings an image has, how many vulnerabilities of each severity, and in how many components. */
export interface ImageCounts {
  vulnerabilities: number;
  viruses: number;
  sensitiveData: number;
  critical: number;
  high: number;
  medium: number;
  low: number;
  /** Different components, each version apart, in which a vulnerability was found. */
  components: number;
}

/** Which count tells how many findings of a kind there are. */
export const countOfKind = {
  VULNERABILITY: 'vulnerabilities',
  VIRUS: 'viruses',
  SENSITIVE_DATA: 'sensitiveData',
} as const satisfies Record<FindingKind, keyof ImageCounts>;

/** Canonical names with a tag have a host before a slash; the others are digests, alone or behind an @. */
const isTag = (alias: string) => alias.includes('/') && !alias.includes('@');

/** The id or manifest digest in a text, whether it stands alone or after a name; undefined when it has none. */
export const identityIn = (text: string): string | undefined =>
  imageIdOf(text) ?? parseImageReference(text)?.digest;

/**
 * Everything that names let an image be found by: their canonical spellings, and the ids and manifest digests in them.
 * Those come first: a tag may have moved on to another image since.
 */
export function aliasesOf(...names: readonly string[]): string[] {
  const aliases = names.flatMap((name) => [identityIn(name) ?? [], ...canonicalNames(name)].flat());
  return [...new Set([...aliases.filter((alias) => !isTag(alias)), ...aliases.filter(isTag)])];
}

/** The id of an image of which only a name is known, so that it can be scanned, selected and told of like any other. */
export const nameOnlyImageId = (name: string): string => `name:${canonicalNames(name)[0] ?? name.trim()}`;

/** Whether an image is known by a name alone. */
export const isNameOnly = (imageId: string): boolean => imageId.startsWith('name:');

/** Whether a part of an id is found in the ids of all scanned images, or of all that are known by name. */
export const isInEveryImageId = (part: string): boolean =>
  ['sha256:', 'name:'].some((prefix) => prefix.includes(part.toLowerCase()));

/** An image id as it is stored: digests in lower case with their algorithm, anything else as it was given. */
export const normalImageId = (text: string): string => imageIdOf(text) ?? text.trim();
