import { LRUCache } from 'lru-cache';
import { type CompiledPolicy, settle } from '../domain/matching/match-policies.js';
import type { Finding } from '../domain/finding.js';
import { type FindingSummary, summarizeFindings, summaryBytes } from '../domain/matching/finding-summary.js';
import type { PolicySet } from '../domain/matching/policy-set.js';
import type { Hit } from '../domain/reason.js';
import { indexFindings } from '../domain/matching/risk-match.js';
import type { ChangeFeed } from '../store/changes/change-feed.js';
import type { Database } from '../store/database/connections.js';
import { createFollowedCache } from '../store/changes/followed-cache.js';
import { createBatchLoader } from './batch-loader.js';
import { findImages, type KnownImage } from '../store/images/find-images.js';
import { loadFindings, loadSummaries } from '../store/images/findings.js';

/** An image as the decision needs it: with a summary of its findings, which is absent when it was never scanned. */
export interface CachedImage extends KnownImage {
  summary: FindingSummary | undefined;
}

/** The images of accounts, and what was found in them. */
export interface ImageCache {
  /** The image that the first of the references stands for that stand for any: ids, canonical names or digests. */
  find(
    appId: number,
    references: readonly string[],
  ): CachedImage | undefined | Promise<CachedImage | undefined>;
  /**
   * The policies of the account's set that are left to ask about a start of the image: those about privileges, and the
   * risk policies that match it, which tell what they found without being shown the findings.
   */
  policiesFor(
    set: PolicySet,
    appId: number,
    image: CachedImage,
  ): readonly CompiledPolicy[] | Promise<readonly CompiledPolicy[]>;
}

/**
 * What is known of images is kept within so many bytes, reckoned by `fixedImageBytes` and `summaryBytes`: at the median
 * of 60 findings enough for 150,000 images. Beyond that, those longest unasked are read again when they start.
 */
const maxImageBytes = 200 * 2 ** 20;
/** An entry without its summary: the map's and the list's places, the key, the image with its id and its name. */
const fixedImageBytes = 600;
/**
 * What policies found in images is kept within so many bytes, reckoned by `hitBytes`: with two reasons a hit, of some
 * 15,000 images. Of others that match, the findings are read again when they start.
 */
const maxHitBytes = 24 * 2 ** 20;
/** A hit with its reasons, each of which keeps its finding. */
const hitBytes = ({ reasons, cveIds }: Hit): number => 300 + 500 * reasons.length + 50 * cveIds.length;
/** Images looked up by one statement; their summaries are half a kilobyte each. */
const maxImagesPerStatement = 100;
/** Images whose findings one statement reads: at 30 KB each, parsing them takes some 5 ms. */
const maxFindingsPerStatement = 25;

interface Asked {
  appId: number;
  reference: string;
}

/** What a set of policies came to for an image, kept with the image as long as both are as they were. */
interface RememberedImage extends CachedImage {
  judgedBy: PolicySet['id'] | undefined;
  candidates: readonly CompiledPolicy[] | undefined;
}

/** What a set of policies found in an image, as `settle` has it. */
interface SettledImage {
  judgedBy: PolicySet['id'];
  policies: readonly CompiledPolicy[];
  bytes: number;
}

/** A catalog that answers from memory for the images that started lately, and follows what becomes of them. */
export function createImageCache(db: Database, feed: ChangeFeed): ImageCache {
  // An account and what is asked of it as one key. The account is a number, so no two pairs share a text.
  const keyOf = (appId: number, reference: string) => `${appId} ${reference}`;
  const load = createBatchLoader((asked: Asked[]) => loadImages(db, asked), maxImagesPerStatement);
  const images = createFollowedCache<string, RememberedImage>({
    feed,
    outdatedBy: ({ kind, appId, keys }) => (kind === 'IMAGES' ? keys.map((key) => keyOf(appId, key)) : []),
    load(key) {
      const space = key.indexOf(' ');
      return load({ appId: Number(key.slice(0, space)), reference: key.slice(space + 1) });
    },
    max: maxImageBytes,
    sizeOf: (image) => fixedImageBytes + (image?.summary ? summaryBytes(image.summary) : 0),
  });

  // The revision is in the key, so what was found before is never taken for what was found since.
  const settled = new LRUCache<string, SettledImage>({
    maxSize: maxHitBytes,
    sizeCalculation: ({ bytes }) => bytes,
  });
  const loadFindingsOfOne = createBatchLoader(
    (asked: { appId: number; imageId: string }[]) => loadFindingsOf(db, asked),
    maxFindingsPerStatement,
  );
  async function settleFor(
    set: PolicySet,
    appId: number,
    { imageId, scanRevision, candidates }: RememberedImage,
  ) {
    const findings = indexFindings(await loadFindingsOfOne({ appId, imageId }));
    const { policies, hits } = settle(candidates!, imageId, findings);
    const bytes = hits.reduce((sum, hit) => sum + hitBytes(hit), fixedImageBytes);
    settled.set(keyOf(scanRevision, imageId), { judgedBy: set.id, policies, bytes });
    return policies;
  }

  function findFrom(
    position: number,
    appId: number,
    references: readonly string[],
  ): ReturnType<ImageCache['find']> {
    if (position === references.length) return undefined;
    const image = images.get(keyOf(appId, references[position]!));
    const orNext = (found: CachedImage | undefined) => found ?? findFrom(position + 1, appId, references);
    return image instanceof Promise ? image.then(orNext) : orNext(image);
  }

  return {
    find: (appId, references) => findFrom(0, appId, references),
    policiesFor(set, appId, image: RememberedImage) {
      if (image.judgedBy !== set.id) {
        image.candidates = set.candidates(image.imageId, image.summary);
        image.judgedBy = set.id;
      }
      // Only policies that may match it need to see what was found in an image.
      if (image.candidates === set.privileged) return set.privileged;
      const known = settled.get(keyOf(image.scanRevision, image.imageId));
      return known?.judgedBy === set.id ? known.policies : settleFor(set, appId, image);
    },
  };
}

/**
 * An image as it is remembered. All fields are written out, also those to be filled later: V8 gives an object that is
 * spread, or grows, a shape of its own, 300 bytes each. Nor is the id kept twice where it is what was asked for.
 */
const remembered = (
  { imageId, name, scanned, scanRevision }: KnownImage,
  reference: string,
  summary: FindingSummary | undefined,
): RememberedImage => ({
  imageId: imageId === reference ? reference : imageId,
  name,
  scanned,
  scanRevision,
  summary,
  judgedBy: undefined,
  candidates: undefined,
});

/** Looks up images of any accounts, with the summaries of their findings. */
const loadImages = (db: Database, asked: readonly Asked[]): Promise<(RememberedImage | undefined)[]> =>
  perAccount(asked, async (appId, ofAccount) => {
    const references = ofAccount.map(({ reference }) => reference);
    const images = await findImages(db, appId, references);
    const scanned = [...images.values()].filter((image) => image.scanned).map(({ imageId }) => imageId);
    const summaries = await summariesOf(db, appId, [...new Set(scanned)]);
    return references.map((reference) => {
      const image = images.get(reference);
      return image && remembered(image, reference, image.scanned ? summaries.get(image.imageId) : undefined);
    });
  });

/** Summaries of scanned images: as stored, or derived from the findings where another version stored one of another format. */
async function summariesOf(
  db: Database,
  appId: number,
  imageIds: readonly string[],
): Promise<Map<string, FindingSummary>> {
  if (imageIds.length === 0) return new Map();
  const summaries = await loadSummaries(db, appId, imageIds);
  const missing = imageIds.filter((imageId) => !summaries.has(imageId));
  for (let start = 0; start < missing.length; start += maxFindingsPerStatement) {
    const findings = await loadFindings(db, appId, missing.slice(start, start + maxFindingsPerStatement));
    for (const [imageId, ofImage] of findings) summaries.set(imageId, summarizeFindings(ofImage));
  }
  return summaries;
}

const loadFindingsOf = (
  db: Database,
  images: readonly { appId: number; imageId: string }[],
): Promise<Finding[][]> =>
  perAccount(images, async (appId, ofAccount) => {
    const imageIds = ofAccount.map(({ imageId }) => imageId);
    const findings = await loadFindings(db, appId, [...new Set(imageIds)]);
    return imageIds.map((imageId) => findings.get(imageId) ?? []);
  });

/** Asks account by account, since every statement is about one; the answers come in the order of the items. */
async function perAccount<Item extends { appId: number }, Result>(
  items: readonly Item[],
  ask: (appId: number, items: readonly Item[]) => Promise<Result[]>,
): Promise<Result[]> {
  const results = new Map<Item, Result>();
  for (const appId of new Set(items.map((item) => item.appId))) {
    const ofAccount = items.filter((item) => item.appId === appId);
    const answers = await ask(appId, ofAccount);
    ofAccount.forEach((item, index) => results.set(item, answers[index]!));
  }
  return items.map((item) => results.get(item)!);
}
