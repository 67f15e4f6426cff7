import { LRUCache } from 'lru-cache';
import { recentlyUsed } from '../../platform/recently-used.js';
import type { ChangeFeed } from './change-feed.js';
import type { Change } from './change-log.js';

interface FollowedCacheOptions<Key extends string | number, Value extends object> {
  feed: ChangeFeed;
  /** The keys of this cache whose values a change may have outdated. */
  outdatedBy(change: Change): Iterable<Key>;
  /** Reads the value; undefined if there is none, which is cached too. */
  load(key: Key): Promise<Value | undefined>;
  /** The most entries or, with `sizeOf`, their largest total size. */
  max: number;
  sizeOf?(value: Value | undefined, key: Key): number;
}

/** Values of the database kept in memory, at most a second old (R12). */
export interface FollowedCache<Key extends string | number, Value extends object> {
  /** A cached value comes without a promise, because a batch of starts asks for hundreds. */
  get(key: Key): Value | undefined | Promise<Value | undefined>;
  /** The value in memory, perhaps outdated: for when the database cannot be reached. */
  peek(key: Key): Value | undefined;
}

/** Cached for a key without a value, as lru-cache cannot hold undefined. */
const nothing = Symbol('nothing');

interface Loading<Value> {
  value: Promise<Value | undefined>;
  /** A change came during the load: neither cache its value nor share it with new callers. */
  outdated: boolean;
}

/** A bounded cache that follows the feed. Concurrent callers for a key share one load. */
export function createFollowedCache<Key extends string | number, Value extends object>(
  options: FollowedCacheOptions<Key, Value>,
): FollowedCache<Key, Value> {
  const { feed, load } = options;
  const entries = createEntries(options);
  const loads = new Map<Key, Loading<Value>>();

  function outdate(key: Key): void {
    entries.delete(key);
    const loading = loads.get(key);
    if (!loading) return;
    loading.outdated = true;
    loads.delete(key);
  }
  feed.follow({
    changed(change) {
      for (const key of options.outdatedBy(change)) outdate(key);
    },
    forgetAll() {
      entries.clear();
      for (const key of [...loads.keys()]) outdate(key);
    },
  });

  function loadShared(key: Key): Promise<Value | undefined> {
    const underWay = loads.get(key);
    if (underWay) return underWay.value;
    const loading: Loading<Value> = { value: undefined!, outdated: false };
    loading.value = load(key)
      .then((value) => {
        if (!loading.outdated) entries.set(key, value ?? nothing);
        return value;
      })
      .finally(() => {
        if (loads.get(key) === loading) loads.delete(key);
      });
    loads.set(key, loading);
    return loading.value;
  }

  function find(key: Key): Value | undefined | Promise<Value | undefined> {
    const known = entries.get(key);
    if (known !== undefined) return known === nothing ? undefined : known;
    return loadShared(key);
  }

  return {
    get: (key) => (feed.isCurrent() ? find(key) : feed.catchUp().then(() => find(key))),
    peek(key) {
      const known = entries.peek(key);
      return known === nothing ? undefined : known;
    },
  };
}

function createEntries<Key extends string | number, Value extends object>({
  max,
  sizeOf,
}: FollowedCacheOptions<Key, Value>): LRUCache<Key, Value | typeof nothing> {
  if (!sizeOf) return recentlyUsed<Key, Value | typeof nothing>(max);
  return new LRUCache({
    maxSize: max,
    sizeCalculation: (value, key) => sizeOf(value === nothing ? undefined : value, key),
  });
}
