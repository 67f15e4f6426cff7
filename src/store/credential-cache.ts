import { withTimeLimit } from '../platform/time-limit.js';
import type { SecretBox } from '../platform/secret-box.js';
import type { ChangeFeed } from './changes/change-feed.js';
import { type CredentialRow, findCredential } from './credentials.js';
import type { Database } from './database/connections.js';
import { createFollowedCache, type FollowedCache } from './changes/followed-cache.js';

export interface CredentialCache {
  find(secretId: string): Promise<CredentialRow | undefined>;
}

/** SecretIds that do not exist are cached too. */
const maxCachedCredentials = 10_000;

/** Then a caller counts as last known, so that it gets the answer of FAIL_MODE when the database is down. */
const maxWaitMs = 500;

/**
 * Lookups at a time, each on a connection that container starts wait for as well: whoever sends SecretIds that there are
 * not leaves them the others.
 */
const maxLookups = 2;

/** Runs so much at a time; the rest waits in the order of asking. */
function createTurns(total: number) {
  let free = total;
  const waiting: (() => void)[] = [];
  return async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (free === 0) await new Promise<void>((resolve) => void waiting.push(resolve));
    else free -= 1;
    return work().finally(() => {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    });
  };
}

/** The value of a cache of callers; while the database cannot be reached, the last that was known. */
export async function lastKnown<Key extends string, Value extends object>(
  feed: ChangeFeed,
  cache: FollowedCache<Key, Value>,
  key: Key,
): Promise<Value | undefined> {
  if (feed.isCurrent()) return cache.get(key);
  const value = cache.peek(key);
  if (!value) return cache.get(key);
  return withTimeLimit(Promise.resolve(cache.get(key)), maxWaitMs).catch(() => value);
}

export function createCredentialCache(db: Database, secrets: SecretBox, feed: ChangeFeed): CredentialCache {
  const inTurn = createTurns(maxLookups);
  const known = createFollowedCache<string, CredentialRow>({
    feed,
    outdatedBy: ({ kind, keys }) => (kind === 'CREDENTIALS' ? keys : []),
    load: (secretId) => inTurn(() => findCredential(db, secrets, secretId)),
    max: maxCachedCredentials,
  });
  return { find: (secretId) => lastKnown(feed, known, secretId) };
}
