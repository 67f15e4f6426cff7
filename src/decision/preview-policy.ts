import {
  compileDraft,
  type DraftJudge,
  type DraftSubject,
  type PolicyDraft,
} from '../domain/matching/draft-judge.js';
import { effectImageCount } from '../domain/policy.js';
import type { Reason } from '../domain/reason.js';
import { createBreathing } from '../platform/breathe.js';
import type { Database } from '../store/database/connections.js';
import { countImages } from '../store/images/find-images.js';
import { loadFindings } from '../store/images/findings.js';
import { type ImageInScope, imagesInScope } from '../store/images/images-in-scope.js';
import { selectedImageIds } from '../store/policies/selected-images.js';
import { loadSummaries, maxFindingsPerStatement } from './load-images.js';

/** What a policy that is not saved would do, by the images as they are now. */
export interface PolicyPreview {
  /** Images that it acts on. */
  images: number;
  /** Those that were asked about, and how many of them it hits; absent where that depends on the start. */
  risk?: {
    judged: number;
    hits: number;
    /** Of the first of them. */
    hitIds: readonly string[];
    examples: PreviewExample[];
  };
}

export interface PreviewExample {
  imageId: string;
  name: string;
  reasons: readonly Reason[];
}

/** Bounds of the work: somebody waits at the form while it is done. */
export interface PreviewLimits {
  judged: number;
  /** Images whose findings are read, where summaries do not tell. */
  read: number;
  examples: number;
  /** Ids of images that it hits. */
  hitIds: number;
  statementMs: number;
}
export const previewLimits: PreviewLimits = {
  judged: 5000,
  read: 300,
  examples: 10,
  hitIds: 100,
  statementMs: 3000,
};

/** Few, since reading their summaries from a reply holds the event loop. */
const imagesPerPage = 100;

/** Judges the images scanned last, within the limits, by what was found in each of them. */
export const previewPolicy = (
  db: Database,
  appId: number,
  draft: PolicyDraft,
  now: Date,
  limits = previewLimits,
): Promise<PolicyPreview> =>
  db.transaction(async (tx) => {
    await tx.raw(`SET LOCAL statement_timeout = ${limits.statementMs}`);
    const { scope } = draft;
    const imageIds =
      scope.type === 'SELECTED' ? await selectedImageIds(tx, appId, scope.imageIds) : undefined;
    if (draft.template === 'PRIVILEGED_IMAGE')
      return { images: await countJudged(tx, appId, draft, imageIds) };
    const unscanned = draft.riskRule?.unscannedImage === 'MATCH';
    const asked = await imagesInScope(tx, appId, { imageIds, unscanned, limit: limits.judged });
    const images = imageIds ? asked.length : effectImageCount(draft, await countImages(tx, appId));
    return { images, risk: await judgeImages(tx, appId, compileDraft(draft, now), asked, limits) };
  });

/** Images whose starts a policy on privileges judges: with an allow-list, all others. */
async function countJudged(
  db: Database,
  appId: number,
  draft: PolicyDraft,
  imageIds: readonly string[] | undefined,
): Promise<number> {
  const { known } = await countImages(db, appId);
  if (!imageIds) return known;
  if (draft.privilegeRule?.mode !== 'ALLOW_ONLY_SELECTED') return imageIds.length;
  const allowed = await imagesInScope(db, appId, { imageIds, unscanned: true, limit: imageIds.length });
  return known - allowed.length;
}

async function judgeImages(
  db: Database,
  appId: number,
  judge: DraftJudge,
  images: readonly ImageInScope[],
  limits: PreviewLimits,
): Promise<NonNullable<PolicyPreview['risk']>> {
  const breathe = createBreathing();
  const hits: (DraftSubject & ImageInScope)[] = [];
  let judged = 0;
  let left = limits.read;
  for (let start = 0; start < images.length; start += imagesPerPage) {
    const page = await subjectsOf(db, appId, images.slice(start, start + imagesPerPage));
    const unsure = page.filter((subject) => judge.bySummary(subject) === 'unsure');
    const looked = unsure.slice(0, left);
    left -= looked.length;
    const found = new Set(await hitByFindings(db, appId, judge, looked));
    // The first that nobody may look at any more ends it, so that what was judged are the first ones.
    const end = looked.length < unsure.length ? page.indexOf(unsure[looked.length]!) : page.length;
    for (const subject of page.slice(0, end))
      if (found.has(subject) || judge.bySummary(subject) === 'hit') hits.push(subject);
    judged += end;
    if (end < page.length) break;
    await breathe();
  }
  const examples = await explain(db, appId, judge, hits.slice(0, limits.examples));
  const hitIds = hits.slice(0, limits.hitIds).map(({ imageId }) => imageId);
  return { judged, hits: hits.length, hitIds, examples };
}

async function subjectsOf(
  db: Database,
  appId: number,
  images: readonly ImageInScope[],
): Promise<(DraftSubject & ImageInScope)[]> {
  const scanned = images.filter((image) => image.scanned).map(({ imageId }) => imageId);
  const summaries = await loadSummaries(db, appId, scanned);
  return images.map((image) => ({ ...image, ...summaries.get(image.imageId) }));
}

async function hitByFindings(
  db: Database,
  appId: number,
  judge: DraftJudge,
  subjects: readonly (DraftSubject & ImageInScope)[],
): Promise<DraftSubject[]> {
  const breathe = createBreathing();
  const hits: DraftSubject[] = [];
  for (let start = 0; start < subjects.length; start += maxFindingsPerStatement) {
    const some = subjects.slice(start, start + maxFindingsPerStatement);
    const findings = await loadFindings(
      db,
      appId,
      some.map(({ imageId }) => imageId),
    );
    for (const subject of some)
      if (judge.reasons(subject, findings.get(subject.imageId) ?? []).length > 0) hits.push(subject);
    await breathe();
  }
  return hits;
}

async function explain(
  db: Database,
  appId: number,
  judge: DraftJudge,
  subjects: readonly (DraftSubject & ImageInScope)[],
): Promise<PreviewExample[]> {
  const findings = await loadFindings(
    db,
    appId,
    subjects.map(({ imageId }) => imageId),
  );
  return subjects.map((subject) => ({
    imageId: subject.imageId,
    name: subject.name,
    reasons: judge.reasons(subject, findings.get(subject.imageId) ?? []),
  }));
}
