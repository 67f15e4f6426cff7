import type { ChangeFeed } from '../store/changes/change-feed.js';

/** Wakes agents that wait for changes of their account's policies and images. */
export interface AgentNews {
  /**
   * Resolves with the next change of policies or of the caller's credential, a while after the first of images since
   * `imagesMark`, after so many milliseconds, or when the service stops.
   */
  nextChange(
    caller: { appId: number; secretId: string },
    held: { imagesMark: number; waitMs: number },
  ): Promise<void>;
  /** Number of the latest change of images of the account that this instance has seen; 0 before the first. */
  imagesMark(appId: number): number;
  /** Answers all that wait. */
  stop(): void;
}

interface Waiter {
  secretId: string;
  wake(): void;
  wakeForImages(): void;
}

/**
 * An agent that hears of an image asks about all on its node. Were all woken by each scan, 2,000 agents would ask 4,000
 * times a second while a CI scans. So each waits a random part of 15 ms for every agent that waits, at most 30 s (R12).
 */
const imagesDelayMs = { perAgent: 15, most: 30_000 };

export function createAgentNews(feed: Pick<ChangeFeed, 'follow'>): AgentNews {
  const waiting = new Map<number, Set<Waiter>>();
  const marks = new Map<number, number>();
  let stopped = false;

  const wakeAll = (): void => {
    for (const ofAccount of waiting.values()) for (const { wake } of ofAccount) wake();
  };
  feed.follow({
    changed({ appId, kind, changeId, keys }) {
      if (kind === 'IMAGES') marks.set(appId, Math.max(changeId, marks.get(appId) ?? 0));
      for (const { secretId, wake, wakeForImages } of waiting.get(appId) ?? [])
        if (kind === 'IMAGES') wakeForImages();
        else if (kind === 'POLICIES' || keys.includes(secretId)) wake();
    },
    forgetAll: wakeAll,
  });
  const imagesMark = (appId: number) => marks.get(appId) ?? 0;

  return {
    imagesMark,
    async nextChange({ appId, secretId }, held) {
      if (stopped || held.waitMs <= 0) return;
      const ofAccount = waiting.get(appId) ?? new Set();
      waiting.set(appId, ofAccount);
      const { woken, ...wakers } = createWaiter(held.waitMs, () => ofAccount.size);
      const waiter = { secretId, ...wakers };
      ofAccount.add(waiter);
      if (imagesMark(appId) > held.imagesMark) waiter.wakeForImages();
      await woken;
      ofAccount.delete(waiter);
      if (ofAccount.size === 0 && waiting.get(appId) === ofAccount) waiting.delete(appId);
    },
    stop() {
      stopped = true;
      wakeAll();
    },
  };
}

function createWaiter(
  waitMs: number,
  agents: () => number,
): Omit<Waiter, 'secretId'> & { woken: Promise<void> } {
  let resolve!: () => void;
  const woken = new Promise<void>((done) => (resolve = done));
  const timers = [setTimeout(() => wake(), waitMs)];
  function wake(): void {
    timers.forEach(clearTimeout);
    resolve();
  }
  return {
    woken,
    wake,
    wakeForImages() {
      if (timers.length > 1) return;
      const most = Math.min(imagesDelayMs.most, imagesDelayMs.perAgent * agents());
      timers.push(setTimeout(wake, Math.random() * most));
    },
  };
}
