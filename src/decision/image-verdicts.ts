import { isNameOnly } from '../domain/image.js';
import { indexFindings } from '../domain/matching/match-findings.js';
import { type Match, matchPolicies, settle } from '../domain/matching/match-policies.js';
import type { PolicySet } from '../domain/matching/policy-set.js';
import { createBreathing } from '../platform/breathe.js';
import type { Database } from '../store/database/connections.js';
import { loadFindings } from '../store/images/findings.js';
import {
  type LoadedImage,
  loadImages,
  loadSummary,
  maxFindingsPerStatement,
  type Origin,
  originsOf,
  scanTimesOf,
} from './load-images.js';

/**
 * Which policies of a set would hit a start of each image now that asks for no privilege, by what was found in the image
 * and by what is known of the names alone that it started under (R13). Unknown images are left out. Reads past the memory
 * of decisions (R14): who lists images moves nothing there.
 */
export async function policiesHitting(
  db: Database,
  set: PolicySet,
  { appId, now }: { appId: number; now: Date },
  imageIds: readonly string[],
): Promise<Map<string, Match[]>> {
  const breathe = createBreathing();
  const loaded = await loadImages(db, appId, imageIds);
  const images = await withStartNames(
    db,
    appId,
    loaded.filter((image) => image !== undefined),
  );
  const found = new Map<string, Match[]>();
  for (let start = 0; start < images.length; start += maxFindingsPerStatement) {
    const some = images.slice(start, start + maxFindingsPerStatement);
    for (const [imageId, matches] of await matchesOf(db, set, { appId, now }, some))
      found.set(imageId, matches);
    await breathe();
  }
  return found;
}

/** An image as its starts are judged. */
interface JudgedImage extends LoadedImage {
  origins: readonly Origin[];
  otherIds: readonly string[];
}

/** The images with what is known by a name alone that they started under. */
async function withStartNames(
  db: Database,
  appId: number,
  images: readonly LoadedImage[],
): Promise<JudgedImage[]> {
  const names = [...new Set(images.flatMap(({ startedAs }) => startedAs))];
  const named = await loadImages(db, appId, names);
  const nameOnlyOf = new Map(names.map((name, n) => [name, named[n]]));
  const judged: JudgedImage[] = [];
  for (const image of images) {
    const nameOnly = image.startedAs
      .map((name) => nameOnlyOf.get(name))
      .filter((found) => found !== undefined)
      .filter(({ imageId }) => isNameOnly(imageId) && imageId !== image.imageId);
    const origins = originsOf({ own: image.claimed ? undefined : image, identified: [image], nameOnly });
    if (nameOnly.length === 0) {
      judged.push({ ...image, origins, otherIds: [] });
      continue;
    }
    judged.push({
      ...image,
      origins,
      otherIds: nameOnly.map(({ imageId }) => imageId),
      summary: origins.length > 0 ? await loadSummary(db, appId, origins) : undefined,
      scannedAt: scanTimesOf([image, ...nameOnly], origins),
      scanned: image.scanned || nameOnly.some(({ scanned, claimed }) => scanned && !claimed),
    });
  }
  return judged;
}

async function matchesOf(
  db: Database,
  set: PolicySet,
  { appId, now }: { appId: number; now: Date },
  images: readonly JudgedImage[],
): Promise<Map<string, Match[]>> {
  const breathe = createBreathing();
  const asked = images.map((image) => ({
    image,
    toAsk: set.candidates(image.imageId, image.summary, image.otherIds),
  }));
  const unsettled = asked.filter(({ toAsk }) => toAsk !== set.withoutFindings);
  const findings = await loadFindings(
    db,
    appId,
    unsettled.flatMap(({ image }) => image.origins.map(({ imageId }) => imageId)),
  );
  const findingsOf = ({ origins }: JudgedImage) =>
    origins.flatMap(({ imageId, kinds }) =>
      (findings.get(imageId) ?? []).filter(({ kind }) => kinds.includes(kind)),
    );
  const found = new Map<string, Match[]>();
  for (const { image, toAsk } of asked) {
    const { imageId, otherIds, scanned, scannedAt } = image;
    const settled =
      toAsk === set.withoutFindings
        ? toAsk
        : settle(toAsk, imageId, indexFindings(findingsOf(image)), otherIds).policies;
    const subject = {
      imageId,
      otherIds,
      findings: undefined,
      scannedAt: scanned ? scannedAt : undefined,
      requested: [],
    };
    found.set(imageId, matchPolicies(settled, subject, now));
    await breathe();
  }
  return found;
}
