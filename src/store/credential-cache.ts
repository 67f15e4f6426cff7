import { withTimeLimit } from '../platform/time-limit.js';
import type { ChangeFeed } from './changes/change-feed.js';
import { type CredentialRow, findCredential } from './credentials.js';
import type { Database } from './database/connections.js';
import { createFollowedCache } from './changes/followed-cache.js';

export interface CredentialCache {
  find(secretId: string): Promise<CredentialRow | undefined>;
}

/** SecretIds that do not exist are cached too. */
const maxCachedCredentials = 10_000;

/** Then a credential counts as last known, so that callers get the answer of FAIL_MODE when the database is down. */
const maxWaitMs = 500;

export function createCredentialCache(db: Database, feed: ChangeFeed): CredentialCache {
  const known = createFollowedCache<string, CredentialRow>({
    feed,
    outdatedBy: ({ kind, keys }) => (kind === 'CREDENTIALS' ? keys : []),
    load: (secretId) => findCredential(db, secretId),
    max: maxCachedCredentials,
  });
  return {
    async find(secretId) {
      if (feed.isCurrent()) return known.get(secretId);
      const lastKnown = known.peek(secretId);
      if (!lastKnown) return known.get(secretId);
      return withTimeLimit(Promise.resolve(known.get(secretId)), maxWaitMs).catch(() => lastKnown);
    },
  };
}
