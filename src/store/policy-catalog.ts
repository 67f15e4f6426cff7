import { compilePolicies, type PolicySet } from '../domain/policy-set.js';
import type { ChangeFeed } from './change-feed.js';
import type { Database } from './database.js';
import { createFollowedCache } from './followed-cache.js';
import { listPolicies } from './policies.js';

/** The policies of accounts, ready for matching. */
export interface PolicyCatalog {
  /** All policies of an account as they are now; the same object until one of them changes. */
  policiesOf(appId: number): Promise<PolicySet>;
}

/** Accounts whose compiled policies are kept at once. */
const maxAccounts = 1000;

/** A catalog that compiles an account's policies once for each change of them. */
export function createPolicyCatalog(db: Database, feed: ChangeFeed): PolicyCatalog {
  const compiled = createFollowedCache<number, PolicySet>({
    feed,
    outdatedBy: ({ kind, appId }) => (kind === 'POLICIES' ? [appId] : []),
    load: async (appId) => compilePolicies(await listPolicies(db, appId)),
    max: maxAccounts,
  });
  return { policiesOf: async (appId) => (await compiled.get(appId))! };
}
