import { LRUCache } from 'lru-cache';
import type { Finding } from '../domain/finding.js';
import { type CompiledPolicy, settle } from '../domain/matching/match-policies.js';
import { summaryBytes } from '../domain/matching/finding-summary.js';
import type { PolicySet } from '../domain/matching/policy-set.js';
import type { Hit } from '../domain/reason.js';
import { indexFindings } from '../domain/matching/match-findings.js';
import type { Change } from '../store/changes/change-log.js';
import type { ChangeFeed } from '../store/changes/change-feed.js';
import type { Database } from '../store/database/connections.js';
import { createFollowedCache } from '../store/changes/followed-cache.js';
import { findBeginning, type IdentifiedImage, onlyOneOf } from '../store/images/find-images.js';
import { createBatchLoader } from './batch-loader.js';
import {
  type LoadedImage,
  loadFindingsOf,
  loadImages,
  loadNames,
  loadSummary,
  maxFindingsPerStatement,
  type Origin,
  originsOf,
  scanTimesOf,
  type ToldTogether,
} from './load-images.js';
import { after } from '../platform/maybe-promise.js';

/** An image as the decision needs it. */
export interface CachedImage extends LoadedImage {
  /** Images that were known by less, such as a name alone, and are judged as this one. */
  otherIds: readonly string[];
}

/** What a name stands for. */
export type NamedImage = Pick<CachedImage, 'imageId' | 'scanned' | 'claimed'>;

type MaybePromise<Value> = Value | Promise<Value>;

/** The images of accounts, and what was found in them. */
export interface ImageCache {
  /** The image that an id, canonical name or digest stands for. */
  lookUp(appId: number, reference: string): MaybePromise<CachedImage | undefined>;
  /** The image that the first of the references stands for that stand for any. */
  find(appId: number, references: readonly string[]): MaybePromise<CachedImage | undefined>;
  /** The image that an id of which the end is missing stands for, `sha256:<12 to 63 hex>`; undefined for several. */
  beginningWith(appId: number, shortId: string): MaybePromise<CachedImage | undefined>;
  /** Which image a name stands for, without what was found in it. */
  named(appId: number, name: string): MaybePromise<NamedImage | undefined>;
  /** Images that are judged as one, by the id given. */
  together(
    appId: number,
    imageId: string,
    images: ToldTogether<CachedImage>,
  ): MaybePromise<CachedImage | undefined>;
  /**
   * The policies of the account's set that are left to ask about a start of the image: those that need no findings, and
   * the risk policies that match it, which tell what they found without being shown the findings.
   */
  policiesFor(set: PolicySet, appId: number, image: CachedImage): MaybePromise<readonly CompiledPolicy[]>;
  /** All that was found in the image, read anew. */
  findingsOf(appId: number, image: CachedImage): Promise<Finding[]>;
  /** A text that changes whenever the findings do. */
  versionOf(image: CachedImage): string;
}

/**
 * What is known of images is kept within so many bytes, reckoned by `fixedImageBytes` and `summaryBytes`: at the median
 * of 60 findings enough for 140,000 images. Beyond that, those longest unasked are read again when they start.
 */
const maxImageBytes = 200 * 2 ** 20;
/** An entry without its summary: the map's and the list's places, the key, the image with its id, its name and its scan times. */
const fixedImageBytes = 700;
/** Of images that are judged together, which takes a start by an id and a name that were scanned apart. */
const maxMergedBytes = 16 * 2 ** 20;
/** Names take 300 bytes each. */
const maxNames = 100_000;
/** First digits of ids that are kept, each with the images that have them. */
const maxBeginnings = 10_000;
/**
 * What policies found in images is kept within so many bytes, reckoned by `hitBytes`: with two reasons a hit, of some
 * 15,000 images. Of others that match, the findings are read again when they start.
 */
const maxHitBytes = 24 * 2 ** 20;
/** A hit with its reasons, each of which keeps its finding. */
const hitBytes = ({ reasons, cveIds }: Hit): number => 300 + 500 * reasons.length + 50 * cveIds.length;
/** Images looked up by one statement; their summaries are half a kilobyte each. */
const maxImagesPerStatement = 100;

/** What a set of policies came to for an image, kept with the image as long as both are as they were. */
interface RememberedImage extends CachedImage {
  /** Where its findings come from, unless all are its own. */
  origins: readonly Origin[] | undefined;
  judgedBy: PolicySet['id'] | undefined;
  candidates: readonly CompiledPolicy[] | undefined;
}

/** What a set of policies found in an image, as `settle` has it. */
interface SettledImage {
  judgedBy: PolicySet['id'];
  policies: readonly CompiledPolicy[];
  bytes: number;
}

// An account and what is asked of it as one key. The account is a number, so no two pairs share a text.
const keyOf = (appId: number, reference: string) => `${appId} ${reference}`;
function askedBy(key: string): [appId: number, reference: string] {
  const space = key.indexOf(' ');
  return [Number(key.slice(0, space)), key.slice(space + 1)];
}
const outdatedBy = ({ kind, appId, keys }: Change) =>
  kind === 'IMAGES' ? keys.map((key) => keyOf(appId, key)) : [];
const bytesOf = (image: LoadedImage | undefined) =>
  fixedImageBytes + (image?.summary ? summaryBytes(image.summary) : 0);

/** A catalog that answers from memory for the images that started lately, and follows what becomes of them. */
export function createImageCache(db: Database, feed: ChangeFeed): ImageCache {
  const load = createBatchLoader(async (appId, references) => {
    const loaded = await loadImages(db, appId, references);
    return loaded.map((image, n) => image && remembered(image, references[n]!));
  }, maxImagesPerStatement);
  const images = createFollowedCache<string, RememberedImage>({
    feed,
    outdatedBy,
    load: (key) => load(...askedBy(key)),
    max: maxImageBytes,
    sizeOf: bytesOf,
  });
  const lookUp = (appId: number, reference: string) => images.get(keyOf(appId, reference));
  const findFrom = (
    position: number,
    appId: number,
    references: readonly string[],
  ): MaybePromise<CachedImage | undefined> =>
    position === references.length
      ? undefined
      : after(
          lookUp(appId, references[position]!),
          (found) => found ?? findFrom(position + 1, appId, references),
        );

  const { named, beginningWith } = createNameCaches(db, feed);
  return {
    lookUp,
    find: (appId, references) => findFrom(0, appId, references),
    beginningWith: (appId, shortId) =>
      after(beginningWith(appId, shortId), (identity) => lookUp(appId, identity ?? shortId)),
    named,
    together: createMerger(db),
    ...createSettler(db),
    versionOf: (image) => settledKey(image as RememberedImage),
  };
}

/** What names and the first digits of ids stand for. */
function createNameCaches(db: Database, feed: ChangeFeed) {
  const loadName = createBatchLoader(async (appId, references) => {
    const known = await loadNames(db, appId, references);
    return known.map(
      (image) => image && { imageId: image.imageId, scanned: image.scanned, claimed: image.claimed },
    );
  }, maxImagesPerStatement);
  const names = createFollowedCache<string, NamedImage>({
    feed,
    outdatedBy,
    load: (key) => loadName(...askedBy(key)),
    max: maxNames,
  });
  const beginnings = createFollowedCache<string, IdentifiedImage[]>({
    feed,
    outdatedBy: (change) => outdatedBy(change).map(beginningOf),
    load: (key) => findBeginning(db, ...askedBy(key)),
    max: maxBeginnings,
  });
  return {
    named: (appId: number, name: string) => names.get(keyOf(appId, name)),
    beginningWith: (appId: number, shortId: string) =>
      after(beginnings.get(beginningOf(keyOf(appId, shortId))), (alike) => onlyOneOf(alike ?? [], shortId)),
  };
}

/** The part of an id's key that all ids with the same first 12 digits share. */
const beginningOf = (key: string): string => key.replace(/^(\d+ sha256:[0-9a-f]{12}).*$/, '$1');

/** Judges images as one. Revisions are in the key, so what was merged before is never taken for what came since. */
function createMerger(db: Database): ImageCache['together'] {
  const merged = new LRUCache<string, RememberedImage>({ maxSize: maxMergedBytes, sizeCalculation: bytesOf });
  return (appId, imageId, given) => {
    const identified = eachOnce(given.identified, []);
    const nameOnly = eachOnce(given.nameOnly, identified);
    const parts = [...identified, ...nameOnly];
    const [first] = parts;
    if (!first || (parts.length === 1 && first.imageId === imageId)) return first;
    const revisions = parts.map((image) => keyOf(image.scanRevision, image.imageId));
    const key = [appId, imageId, given.own?.imageId, identified.length, ...revisions].join('\n');
    const known = merged.get(key);
    if (known) return known;
    const origins = originsOf({ own: given.own, identified, nameOnly });
    const source = parts.find((image) => image.imageId === origins[0]?.imageId) ?? first;
    const summary = origins.length > 1 ? loadSummary(db, appId, origins) : source.summary;
    return after(summary, (summary) => {
      const image = remembered(
        { ...source, imageId, summary, scannedAt: scanTimesOf(parts, origins) },
        imageId,
        {
          origins,
          otherIds: parts.map((part) => part.imageId).filter((id) => id !== imageId),
        },
      );
      merged.set(key, image);
      return image;
    });
  };
}

/** Images that are not among the others, each once. */
const eachOnce = (images: readonly CachedImage[], others: readonly CachedImage[]): CachedImage[] =>
  images.filter(
    ({ imageId }, n) =>
      !others.some((other) => other.imageId === imageId) &&
      images.findIndex((other) => other.imageId === imageId) === n,
  );

/** Asks a set of policies about images, once for all starts of each. */
function createSettler(db: Database): Pick<ImageCache, 'policiesFor' | 'findingsOf'> {
  // The revision is in the key, so what was found before is never taken for what was found since.
  const settled = new LRUCache<string, SettledImage>({
    maxSize: maxHitBytes,
    sizeCalculation: ({ bytes }) => bytes,
  });
  const loadFindings = createBatchLoader(
    (appId, imageIds) => loadFindingsOf(db, appId, imageIds),
    maxFindingsPerStatement,
  );
  async function findingsOf(appId: number, { imageId, origins }: RememberedImage) {
    if (!origins) return loadFindings(appId, imageId);
    const found = await Promise.all(
      origins.map(async (origin) => {
        const findings = await loadFindings(appId, origin.imageId);
        return findings.filter(({ kind }) => origin.kinds.includes(kind));
      }),
    );
    return found.flat();
  }
  async function settleFor(set: PolicySet, appId: number, image: RememberedImage) {
    const findings = indexFindings(await findingsOf(appId, image));
    const { policies, hits } = settle(image.candidates!, image.imageId, findings, image.otherIds);
    const bytes = hits.reduce((sum, hit) => sum + hitBytes(hit), fixedImageBytes);
    settled.set(settledKey(image), { judgedBy: set.id, policies, bytes });
    return policies;
  }
  function policiesFor(
    set: PolicySet,
    appId: number,
    image: CachedImage,
  ): MaybePromise<readonly CompiledPolicy[]> {
    const asked = image as RememberedImage;
    if (asked.judgedBy !== set.id) {
      asked.candidates = set.candidates(asked.imageId, asked.summary, asked.otherIds);
      asked.judgedBy = set.id;
    }
    // Only policies that may match it need to see what was found in an image.
    if (asked.candidates === set.withoutFindings) return set.withoutFindings;
    const known = settled.get(settledKey(asked));
    return known?.judgedBy === set.id ? known.policies : settleFor(set, appId, asked);
  }
  return { policiesFor, findingsOf: (appId, image) => findingsOf(appId, image as RememberedImage) };
}

const settledKey = ({ imageId, scanRevision, origins }: RememberedImage): string =>
  origins
    ? `${origins.map(({ scanRevision, kinds }) => `${scanRevision}:${kinds.join()}`).join('+')} ${imageId}`
    : keyOf(scanRevision, imageId);

const none: readonly string[] = [];

/**
 * An image as it is remembered. All fields are written out, also those to be filled later: V8 gives an object that is
 * spread, or grows, a shape of its own, 300 bytes each. Nor is the id kept twice where it is what was asked for.
 */
const remembered = (
  { imageId, name, scanned, claimed, startedAs, scanRevision, summary, scannedAt }: LoadedImage,
  reference: string,
  merged?: { origins: readonly Origin[]; otherIds: readonly string[] },
): RememberedImage => ({
  imageId: imageId === reference ? reference : imageId,
  name,
  scanned,
  claimed,
  startedAs: startedAs.length > 0 ? startedAs : none,
  scanRevision,
  summary,
  scannedAt,
  otherIds: merged?.otherIds ?? none,
  origins: merged?.origins,
  judgedBy: undefined,
  candidates: undefined,
});
