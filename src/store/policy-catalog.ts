import { LRUCache } from 'lru-cache';
import { compilePolicy, type CompiledPolicy } from '../domain/evaluate.js';
import { type Database } from './database.js';
import { listPolicies, policyRevision } from './policies.js';

/** The policies of accounts, ready for matching. */
export interface PolicyCatalog {
  /** All policies of an account as they are now, those that are off included. */
  policiesOf(appId: number): Promise<readonly CompiledPolicy[]>;
}

/** Accounts whose compiled policies are kept at once. */
const maxAccounts = 1000;

/** A catalog that compiles an account's policies once per revision. */
export function createPolicyCatalog(db: Database): PolicyCatalog {
  const compiled = new LRUCache<number, { revision: number; policies: CompiledPolicy[] }>({
    max: maxAccounts,
  });
  return {
    async policiesOf(appId) {
      // Read before the policies: should they change in between, they are filed under the older revision and read again.
      const revision = await policyRevision(db, appId);
      const known = compiled.get(appId);
      if (known?.revision === revision) return known.policies;
      const policies = (await listPolicies(db, appId)).map(compilePolicy);
      compiled.set(appId, { revision, policies });
      return policies;
    },
  };
}
