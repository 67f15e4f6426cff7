import { changedNumbers, readWatch } from '../domain/watched-images.js';
import type { ChangeFeed } from '../store/changes/change-feed.js';
import { createLateChanges, type LateChanges } from './late-changes.js';

/** What an agent that asks has. */
interface Held {
  /** As it was told last. */
  imagesMark: number;
  /** Filter of the images that it holds, as `writeWatch` makes it; '' for all. */
  watch: string;
}

/** Wakes agents that wait for changes of their account's policies, and of the images that they hold. */
export interface AgentNews {
  /**
   * Resolves with the next change of policies or of the caller's credential, a while after the first of images that the
   * caller holds since `imagesMark`, after so many milliseconds, or when the service stops.
   */
  nextChange(caller: { appId: number; secretId: string }, held: Held & { waitMs: number }): Promise<void>;
  /** Number of the latest change of images of the account that this instance has seen; 0 before the first. */
  imagesMark(appId: number): number;
  /** Whether images changed that the agent holds, or may have. */
  imagesChanged(appId: number, held: Held): boolean;
  /** Answers all that wait. */
  stop(): void;
}

interface Waiter {
  secretId: string;
  isConcerned(changed: readonly number[]): boolean;
  wake(): void;
  /** Wakes it at some time within so many milliseconds. */
  wakeWithin(ms: number): void;
}

/**
 * An agent that hears of an image asks about all on its node. Were all woken at once by an image that all have, 2,000
 * agents would ask at once. So each waits a random part of 15 ms for every agent that is woken, at most 30 s (R12).
 */
const imagesDelayMs = { perAgent: 15, most: 30_000 };
const delayOf = (agents: number) => Math.min(imagesDelayMs.most, imagesDelayMs.perAgent * agents);

export function createAgentNews(feed: Pick<ChangeFeed, 'follow'>): AgentNews {
  const waiting = new Map<number, Set<Waiter>>();
  const late = new Map<number, LateChanges>();
  let stopped = false;

  function imagesChanged(appId: number, changeId: number, keys: readonly string[]): void {
    const numbers = changedNumbers(keys);
    const concerned = [...(waiting.get(appId) ?? [])].filter(({ isConcerned }) => isConcerned(numbers));
    const changes = late.get(appId) ?? createLateChanges(changeId - 1);
    late.set(appId, changes);
    changes.note({ changeId, numbers, agents: concerned.length });
    for (const { wakeWithin } of concerned) wakeWithin(delayOf(concerned.length));
  }
  const wakeAll = (): void => {
    for (const ofAccount of waiting.values()) for (const { wake } of ofAccount) wake();
  };
  feed.follow({
    changed({ appId, kind, changeId, keys }) {
      if (kind === 'IMAGES') return imagesChanged(appId, changeId, keys);
      for (const { secretId, wake } of waiting.get(appId) ?? [])
        if (kind === 'POLICIES' || keys.includes(secretId)) wake();
    },
    forgetAll() {
      // Whatever was missed may concern anybody.
      for (const changes of late.values()) changes.forget();
      wakeAll();
    },
  });
  const imagesMark = (appId: number) => late.get(appId)?.latest() ?? 0;

  return {
    imagesMark,
    imagesChanged: (appId, held) => late.get(appId)?.concern(held.imagesMark, readWatch(held.watch)) ?? false,
    async nextChange({ appId, secretId }, { imagesMark: mark, watch, waitMs }) {
      if (stopped || waitMs <= 0) return;
      const ofAccount = waiting.get(appId) ?? new Set();
      waiting.set(appId, ofAccount);
      const isConcerned = readWatch(watch);
      const { woken, ...wakers } = createWaiter(waitMs);
      const waiter = { secretId, isConcerned, ...wakers };
      ofAccount.add(waiter);
      const agents = late.get(appId)?.join(mark, isConcerned, ofAccount.size) ?? 0;
      if (agents > 0) waiter.wakeWithin(delayOf(agents));
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

function createWaiter(waitMs: number): Pick<Waiter, 'wake' | 'wakeWithin'> & { woken: Promise<void> } {
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
    wakeWithin(ms) {
      if (timers.length === 1) timers.push(setTimeout(wake, Math.random() * ms));
    },
  };
}
