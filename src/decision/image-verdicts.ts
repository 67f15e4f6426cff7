import { indexFindings } from '../domain/matching/match-findings.js';
import { type Match, matchPolicies, settle } from '../domain/matching/match-policies.js';
import type { PolicySet } from '../domain/matching/policy-set.js';
import { createBreathing } from '../platform/breathe.js';
import type { Database } from '../store/database/connections.js';
import { loadFindings } from '../store/images/findings.js';
import { type LoadedImage, loadImages, maxFindingsPerStatement } from './load-images.js';

/**
 * Which policies of a set would hit a start of each image now that asks for no privilege, by what was found in the image
 * itself. Unknown images are left out. Reads past the memory of decisions (R14): who lists images moves nothing there.
 */
export async function policiesHitting(
  db: Database,
  set: PolicySet,
  { appId, now }: { appId: number; now: Date },
  imageIds: readonly string[],
): Promise<Map<string, Match[]>> {
  const breathe = createBreathing();
  const loaded = await loadImages(db, appId, imageIds);
  const images = loaded.filter((image) => image !== undefined);
  const found = new Map<string, Match[]>();
  for (let start = 0; start < images.length; start += maxFindingsPerStatement) {
    const some = images.slice(start, start + maxFindingsPerStatement);
    for (const [imageId, matches] of await matchesOf(db, set, { appId, now }, some))
      found.set(imageId, matches);
    await breathe();
  }
  return found;
}

async function matchesOf(
  db: Database,
  set: PolicySet,
  { appId, now }: { appId: number; now: Date },
  images: readonly LoadedImage[],
): Promise<Map<string, Match[]>> {
  const breathe = createBreathing();
  const asked = images.map((image) => ({ image, toAsk: set.candidates(image.imageId, image.summary) }));
  const unsettled = asked.filter(({ toAsk }) => toAsk !== set.withoutFindings);
  const findings = await loadFindings(
    db,
    appId,
    unsettled.map(({ image }) => image.imageId),
  );
  const found = new Map<string, Match[]>();
  for (const { image, toAsk } of asked) {
    const { imageId, scanned, scannedAt } = image;
    const settled =
      toAsk === set.withoutFindings
        ? toAsk
        : settle(toAsk, imageId, indexFindings(findings.get(imageId) ?? [])).policies;
    const subject = {
      imageId,
      findings: undefined,
      scannedAt: scanned ? scannedAt : undefined,
      requested: [],
    };
    found.set(imageId, matchPolicies(settled, subject, now));
    await breathe();
  }
  return found;
}
