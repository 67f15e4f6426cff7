import { LRUCache } from 'lru-cache';
import type { ChangeFeed } from './change-feed.js';
import type { Change } from './change-log.js';

export interface FollowedCacheOptions<Key extends string | number, Value extends object> {
  feed: ChangeFeed;
  /** What is no longer as it was after a change: keys of this cache. */
  outdatedBy(change: Change): Iterable<Key>;
  /** Reads the present value; undefined when there is none, which is kept like a value. */
  load(key: Key): Promise<Value | undefined>;
  /** Most entries, or their total size where `sizeOf` says what an entry counts. */
  max: number;
  sizeOf?(value: Value | undefined, key: Key): number;
}

/** Values of the database kept in memory, each as it was at most a second ago (R12). */
export interface FollowedCache<Key extends string | number, Value extends object> {
  /** At once where it is in memory and certain to be so still, which spares whoever asks for many a promise each. */
  get(key: Key): Value | undefined | Promise<Value | undefined>;
  /** What is in memory, whether or not it is still so: for when the database cannot be asked. */
  peek(key: Key): Value | undefined;
}

/** There is no such thing in the database; lru-cache cannot hold undefined. */
const nothing = Symbol('nothing');

/** A load under way. */
interface Loading<Value> {
  value: Promise<Value | undefined>;
  /** A change came in meanwhile: what is read may be from before it, so nobody may keep it or begin to wait for it. */
  outdated: boolean;
}

/** A bounded cache that follows the feed. Callers who ask for the same key at the same time share one load. */
export function createFollowedCache<Key extends string | number, Value extends object>(
  options: FollowedCacheOptions<Key, Value>,
): FollowedCache<Key, Value> {
  const { feed, load, max, sizeOf } = options;
  const kept = new LRUCache<Key, Value | typeof nothing>(
    sizeOf
      ? {
          maxSize: max,
          sizeCalculation: (value, key) => sizeOf(value === nothing ? undefined : value, key),
        }
      : { max },
  );
  const loads = new Map<Key, Loading<Value>>();

  function outdate(key: Key): void {
    kept.delete(key);
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
      kept.clear();
      for (const key of [...loads.keys()]) outdate(key);
    },
  });

  function loadShared(key: Key): Promise<Value | undefined> {
    const underWay = loads.get(key);
    if (underWay) return underWay.value;
    const loading: Loading<Value> = { value: undefined!, outdated: false };
    loading.value = load(key)
      .then((value) => {
        if (!loading.outdated) kept.set(key, value ?? nothing);
        return value;
      })
      .finally(() => {
        if (loads.get(key) === loading) loads.delete(key);
      });
    loads.set(key, loading);
    return loading.value;
  }

  function find(key: Key): Value | undefined | Promise<Value | undefined> {
    const known = kept.get(key);
    if (known !== undefined) return known === nothing ? undefined : known;
    return loadShared(key);
  }

  return {
    get: (key) => (feed.isCurrent() ? find(key) : feed.catchUp().then(() => find(key))),
    peek(key) {
      const known = kept.peek(key);
      return known === nothing ? undefined : known;
    },
  };
}
