import { LRUCache } from 'lru-cache';

/**
 * Keeps the `most` entries that were used last, and takes memory as it fills. With `max`, lru-cache reserves room for all of
 * them at once: for the large memories of this service, 18 MB and a tenth of a second of every start.
 */
export const recentlyUsed = <Key extends string | number, Value extends NonNullable<unknown>>(
  most: number,
): LRUCache<Key, Value> => new LRUCache({ maxSize: most, sizeCalculation: () => 1 });
