import { LRUCache } from 'lru-cache';

/** The policies of an account as agents get them: each as text, by its id. */
export interface Revision {
  revision: string;
  texts: ReadonlyMap<string, string>;
}

/** What changed between the revisions of an account's policies that this instance has given to agents. */
export interface PolicyHistory {
  /** To be told of the latest revision before asking since another. */
  note(appId: number, latest: Revision): void;
  /** Ids of policies that are new, other or gone in the latest; undefined where that is not known. */
  changedSince(appId: number, revision: string): ReadonlySet<string> | undefined;
}

interface Step {
  from: string;
  changed: ReadonlySet<string>;
}

interface Account {
  latest: Revision;
  /** Oldest first. */
  steps: Step[];
}

/** An agent is behind by one or two changes, or by so many that it may as well have all. */
const maxSteps = 100;
const maxAccounts = 1000;

export function createPolicyHistory(): PolicyHistory {
  const accounts = new LRUCache<number, Account>({ max: maxAccounts });
  return {
    note(appId, latest) {
      const account = accounts.get(appId);
      if (!account) accounts.set(appId, { latest, steps: [] });
      else if (account.latest.revision !== latest.revision) {
        const changed = changesBetween(account.latest.texts, latest.texts);
        account.steps.push({ from: account.latest.revision, changed });
        account.steps.splice(0, account.steps.length - maxSteps);
        account.latest = latest;
      }
    },
    changedSince(appId, revision) {
      const steps = accounts.get(appId)?.steps ?? [];
      const first = steps.findLastIndex(({ from }) => from === revision);
      if (first < 0) return undefined;
      return new Set(steps.slice(first).flatMap(({ changed }) => [...changed]));
    },
  };
}

function changesBetween(before: Revision['texts'], after: Revision['texts']): Set<string> {
  const ids = [...before.keys(), ...after.keys()];
  return new Set(ids.filter((id) => before.get(id) !== after.get(id)));
}
