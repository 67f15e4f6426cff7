import { type Finding, type FindingKind, findingKinds } from '../domain/finding.js';
import {
  type FindingSummary,
  mergeSummaries,
  summarizeFindings,
} from '../domain/matching/finding-summary.js';
import type { ScanTimes } from '../domain/scan-age.js';
import type { Database } from '../store/database/connections.js';
import { findImages, type KnownImage } from '../store/images/find-images.js';
import { loadFindings, loadResults, type StoredResult } from '../store/images/findings.js';

/** An image with what a decision needs to know of its findings. */
export interface LoadedImage extends KnownImage {
  /** Of all its findings; absent when it was never scanned. */
  summary: FindingSummary | undefined;
  scannedAt: ScanTimes;
}

/** The kinds of findings that are those of one image. */
export interface Origin {
  imageId: string;
  scanRevision: number;
  kinds: readonly FindingKind[];
}

/** Images that one start tells of, by what it tells of them. */
export interface ToldTogether<Image> {
  /** The image that starts, where that is certain. */
  own: Image | undefined;
  /** Every image that an id or digest stands for, its own among them. */
  identified: readonly Image[];
  /** Those known by a name alone. */
  nameOnly: readonly Image[];
}

/**
 * Which kinds of findings are taken from which image: all of those that an id or digest stands for; and of those known
 * by a name alone, the kinds that the image itself has no result of (R13). Thus whatever is told besides, findings are
 * only added.
 */
export function originsOf({
  own,
  identified,
  nameOnly,
}: ToldTogether<Pick<LoadedImage, 'imageId' | 'scanRevision' | 'scannedAt'>>): Origin[] {
  const kindsOf = ({ scannedAt }: Pick<LoadedImage, 'scannedAt'>) =>
    findingKinds.filter((kind) => scannedAt[kind] !== undefined);
  const ownKinds = own ? kindsOf(own) : [];
  return [
    ...identified.map((image) => ({ image, kinds: kindsOf(image) })),
    ...nameOnly.map((image) => ({ image, kinds: kindsOf(image).filter((kind) => !ownKinds.includes(kind)) })),
  ].flatMap(({ image: { imageId, scanRevision }, kinds }) =>
    kinds.length > 0 ? [{ imageId, scanRevision, kinds }] : [],
  );
}

/** For each kind, that of its oldest result: a newer one of another image makes it no younger. */
export function scanTimesOf(
  images: readonly Pick<LoadedImage, 'imageId' | 'scannedAt'>[],
  origins: readonly Origin[],
): ScanTimes {
  const oldest: { -readonly [kind in keyof LoadedImage['scannedAt']]: number } = {};
  for (const { imageId, kinds } of origins) {
    const { scannedAt } = images.find((image) => image.imageId === imageId)!;
    for (const kind of kinds) oldest[kind] = Math.min(scannedAt[kind]!, oldest[kind] ?? Infinity);
  }
  return oldest;
}

/** Images whose findings one statement reads: at 30 KB each, parsing them takes some 5 ms. */
export const maxFindingsPerStatement = 25;

/** Looks up what references of an account stand for. */
export async function loadNames(
  db: Database,
  appId: number,
  references: readonly string[],
): Promise<(KnownImage | undefined)[]> {
  const images = await findImages(db, appId, references);
  return references.map((reference) => images.get(reference));
}

/** Looks up images of an account, with the summaries of their findings. */
export async function loadImages(
  db: Database,
  appId: number,
  references: readonly string[],
): Promise<(LoadedImage | undefined)[]> {
  const images = await findImages(db, appId, references);
  const scanned = [...images.values()].filter((image) => image.scanned).map(({ imageId }) => imageId);
  const results = await resultsOf(db, appId, [...new Set(scanned)]);
  return references.map((reference) => {
    const image = images.get(reference);
    return image && { ...image, ...summed(image.scanned ? results.get(image.imageId) : undefined) };
  });
}

/** The summaries of scanned images, by id. */
export async function loadSummaries(
  db: Database,
  appId: number,
  imageIds: readonly string[],
): Promise<Map<string, Pick<LoadedImage, 'summary' | 'scannedAt'>>> {
  const results = await resultsOf(db, appId, imageIds);
  return new Map([...results].map(([imageId, ofImage]) => [imageId, summed(ofImage)]));
}

/** The summary of findings that come from several images. */
export async function loadSummary(
  db: Database,
  appId: number,
  origins: readonly Origin[],
): Promise<FindingSummary> {
  const results = await resultsOf(
    db,
    appId,
    origins.map(({ imageId }) => imageId),
  );
  const ofKinds = origins.flatMap(({ imageId, kinds }) =>
    (results.get(imageId) ?? []).filter(({ kind }) => kinds.includes(kind)),
  );
  return mergeSummaries(ofKinds.map(({ summary }) => summary));
}

type Result = StoredResult & { summary: FindingSummary };

const summed = (results: readonly Result[] | undefined): Pick<LoadedImage, 'summary' | 'scannedAt'> => ({
  summary: results && mergeSummaries(results.map(({ summary }) => summary)),
  scannedAt: Object.fromEntries((results ?? []).map(({ kind, scannedAt }) => [kind, scannedAt.getTime()])),
});

/** Results with summaries: as stored, or derived from the findings where another version stored one of another format. */
async function resultsOf(
  db: Database,
  appId: number,
  imageIds: readonly string[],
): Promise<Map<string, Result[]>> {
  if (imageIds.length === 0) return new Map();
  const results = await loadResults(db, appId, imageIds);
  const missing = imageIds.filter((id) => results.get(id)?.some(({ summary }) => !summary));
  const findings = new Map<string, Finding[]>();
  for (let start = 0; start < missing.length; start += maxFindingsPerStatement) {
    const loaded = await loadFindings(db, appId, missing.slice(start, start + maxFindingsPerStatement));
    for (const [imageId, ofImage] of loaded) findings.set(imageId, ofImage);
  }
  const summaryOf = (imageId: string, ofKind: FindingKind) =>
    summarizeFindings((findings.get(imageId) ?? []).filter(({ kind }) => kind === ofKind));
  return new Map(
    [...results].map(([imageId, ofImage]) => [
      imageId,
      ofImage.map((result) => ({ ...result, summary: result.summary ?? summaryOf(imageId, result.kind) })),
    ]),
  );
}

export async function loadFindingsOf(
  db: Database,
  appId: number,
  imageIds: readonly string[],
): Promise<Finding[][]> {
  const findings = await loadFindings(db, appId, [...new Set(imageIds)]);
  return imageIds.map((imageId) => findings.get(imageId) ?? []);
}
