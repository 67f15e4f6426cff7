import { LRUCache } from 'lru-cache';
import { type FindingIndex, indexFindings } from '../domain/risk-match.js';
import { type Database } from './database.js';
import { findImages, type KnownImage, loadFindings } from './images.js';

/** An image as the decision needs it, its findings arranged for matching; those are absent when it was never scanned. */
export interface JudgedImage extends KnownImage {
  findings: FindingIndex | undefined;
}

/** The images of accounts with their findings. */
export interface ImageCatalog {
  /** Finds images by id, canonical name or digest: a map from what was asked to what it stands for now. */
  find(appId: number, references: readonly string[]): Promise<Map<string, JudgedImage>>;
}

/** Findings kept in memory over all images; at some 500 bytes each this is about 200 MB at the most. */
const maxFindings = 400_000;

/** A catalog that loads an image's findings once per scan and keeps those that were asked for last. */
export function createImageCatalog(db: Database): ImageCatalog {
  const indexes = new LRUCache<string, { index: FindingIndex; size: number }>({
    maxSize: maxFindings,
    sizeCalculation: ({ size }) => size,
  });
  // A storm of starts of one image waits for one load of it.
  const loading = new Map<string, Promise<FindingIndex>>();

  async function findingsOf(
    appId: number,
    { imageId, scanned, scanRevision }: KnownImage,
  ): Promise<FindingIndex | undefined> {
    if (!scanned) return undefined;
    const key = `${appId} ${scanRevision} ${imageId}`;
    const known = indexes.get(key);
    if (known) return known.index;
    const underWay = loading.get(key) ?? load(appId, imageId, key).finally(() => loading.delete(key));
    loading.set(key, underWay);
    return underWay;
  }

  async function load(appId: number, imageId: string, key: string): Promise<FindingIndex> {
    const findings = await loadFindings(db, appId, imageId);
    const index = indexFindings(findings);
    indexes.set(key, { index, size: findings.length + 1 });
    return index;
  }

  return {
    async find(appId, references) {
      const images = await findImages(db, appId, references);
      const judged = new Map<string, JudgedImage>();
      for (const [reference, image] of images) {
        judged.set(reference, { ...image, findings: await findingsOf(appId, image) });
      }
      return judged;
    },
  };
}
