import { withTimeLimit } from '../platform/time-limit.js';
import type { ChangeFeed } from './changes/change-feed.js';
import { type CredentialRow, findCredential } from './credentials.js';
import type { Database } from './database/connections.js';
import { createFollowedCache } from './changes/followed-cache.js';

/** The credentials of all accounts. */
export interface CredentialCache {
  find(secretId: string): Promise<CredentialRow | undefined>;
}

/** Credentials kept at once, SecretIds that do not exist among them: who guesses costs no statement a guess twice. */
const maxCredentials = 10_000;

/**
 * How long a caller waits for a database that does not answer before a credential is taken as it was last known.
 * Otherwise nobody would be let in to hear the answer that FAIL_MODE gives; whatever else they ask fails anyway.
 */
const maxWaitMs = 500;

/** A catalog that keeps the credentials in use in memory. */
export function createCredentialCache(db: Database, feed: ChangeFeed): CredentialCache {
  const known = createFollowedCache<string, CredentialRow>({
    feed,
    outdatedBy: ({ kind, keys }) => (kind === 'CREDENTIALS' ? keys : []),
    load: (secretId) => findCredential(db, secretId),
    max: maxCredentials,
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
