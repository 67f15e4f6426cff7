import type { ChangeFeed } from '../store/changes/change-feed.js';

/** Wakes agents that wait for changes of their account's policies and images. */
export interface AgentNews {
  /** Resolves with the next change, or after so many milliseconds, or when the service stops. */
  nextChange(appId: number, waitMs: number): Promise<void>;
  /** Number of the latest change of images of the account that this instance has seen; 0 before the first. */
  imagesMark(appId: number): number;
  /** Answers all that wait. */
  stop(): void;
}

export function createAgentNews(feed: ChangeFeed): AgentNews {
  const waiting = new Map<number, Set<() => void>>();
  const marks = new Map<number, number>();
  let stopped = false;

  const wake = (appId: number): void => {
    for (const resolve of waiting.get(appId) ?? []) resolve();
  };
  const wakeAll = (): void => {
    for (const appId of waiting.keys()) wake(appId);
  };
  feed.follow({
    changed({ appId, kind, changeId }) {
      if (kind === 'CREDENTIALS') return;
      if (kind === 'IMAGES') marks.set(appId, Math.max(changeId, marks.get(appId) ?? 0));
      wake(appId);
    },
    forgetAll: wakeAll,
  });

  return {
    imagesMark: (appId) => marks.get(appId) ?? 0,
    async nextChange(appId, waitMs) {
      if (stopped || waitMs <= 0) return;
      const ofAccount = waiting.get(appId) ?? new Set();
      waiting.set(appId, ofAccount);
      let resolve!: () => void;
      const woken = new Promise<void>((done) => (resolve = done));
      ofAccount.add(resolve);
      const timer = setTimeout(resolve, waitMs);
      await woken;
      clearTimeout(timer);
      ofAccount.delete(resolve);
      if (ofAccount.size === 0 && waiting.get(appId) === ofAccount) waiting.delete(appId);
    },
    stop() {
      stopped = true;
      wakeAll();
    },
  };
}
