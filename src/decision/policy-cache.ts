import { after } from '../platform/maybe-promise.js';
import { compilePolicies, type PolicySet } from '../domain/matching/policy-set.js';
import type { ChangeFeed } from '../store/changes/change-feed.js';
import type { Database } from '../store/database/connections.js';
import { createFollowedCache } from '../store/changes/followed-cache.js';
import { listPolicies } from '../store/policies/list-policies.js';

export interface PolicyCache {
  /** All policies of an account. The same object until one of them changes. */
  policiesOf(appId: number): PolicySet | Promise<PolicySet>;
}

const maxCachedAccounts = 1000;

/** Compiles an account's policies once after each change of them. */
export function createPolicyCache(db: Database, feed: ChangeFeed): PolicyCache {
  const compiled = createFollowedCache<number, PolicySet>({
    feed,
    outdatedBy: ({ kind, appId }) => (kind === 'POLICIES' ? [appId] : []),
    load: async (appId) => compilePolicies(await listPolicies(db, appId)),
    max: maxCachedAccounts,
  });
  return { policiesOf: (appId) => after(compiled.get(appId), (set) => set!) };
}
