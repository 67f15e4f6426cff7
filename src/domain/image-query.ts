import type { ImageCounts } from './image.js';

/**
 * What images can be filtered by. A keyword is a name or an id; `known`, `scanned` and `severity` have the values true and
 * false (every image is known) and severities; `found` has the names of counts, of which one has to be more than 0.
 */
export type ImageField = 'imageId' | 'imageName' | 'keyword' | 'known' | 'scanned' | 'severity' | 'found';
export type ImageOrderField =
  'scanTime' | 'createdAt' | 'imageName' | 'criticalCount' | 'sensitiveDataCount' | 'componentCount';

/** A value of the condition `found`. */
export type CountName = keyof ImageCounts;
