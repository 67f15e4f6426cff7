import { counted } from '../platform/text.js';
import { ApiError } from './api-error.js';

/** Whose turn it is to use what all accounts share. */
export interface FairTurns {
  /** Waits for a turn; the function that it resolves to ends it. */
  take(account: number): Promise<() => void>;
}

interface FairTurnsOptions {
  /** Turns at a time. */
  total: number;
  maxWaitMs: number;
  /** Of one account. */
  maxWaiting: number;
}

interface Waiting {
  begin: () => void;
}

/**
 * Accounts take turns one after the other, whatever each asks for. An account has no more turns at a time than would be
 * left for others, so of ten one account may have five, and the next finds some at once, however long the first's take.
 */
export function createFairTurns({ total, maxWaitMs, maxWaiting }: FairTurnsOptions): FairTurns {
  let free = total;
  const running = new Map<number, number>();
  /** The account that has waited longest for a turn is first. */
  const queues = new Map<number, Set<Waiting>>();

  const mayBegin = (account: number) => (running.get(account) ?? 0) < free;

  function begin(account: number): () => void {
    free -= 1;
    running.set(account, (running.get(account) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      free += 1;
      const left = running.get(account)! - 1;
      if (left > 0) running.set(account, left);
      else running.delete(account);
      beginNext();
    };
  }

  function beginNext(): void {
    for (const [account, queue] of queues) {
      if (free === 0) return;
      if (!mayBegin(account)) continue;
      const [next] = queue;
      leave(account, next!);
      // To the end of the round.
      if (queues.delete(account) && queue.size > 0) queues.set(account, queue);
      next!.begin();
    }
  }

  function leave(account: number, one: Waiting): void {
    const queue = queues.get(account)!;
    queue.delete(one);
    if (queue.size === 0) queues.delete(account);
  }

  return {
    async take(account) {
      const queue = queues.get(account) ?? new Set();
      if (queue.size === 0 && mayBegin(account)) return begin(account);
      if (queue.size >= maxWaiting) throw tooMany(maxWaiting);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          leave(account, one);
          reject(tooLong(maxWaitMs));
        }, maxWaitMs);
        const one: Waiting = {
          begin() {
            clearTimeout(timer);
            resolve(begin(account));
          },
        };
        queues.set(account, queue.add(one));
      });
    },
  };
}

const tooMany = (maxWaiting: number) =>
  new ApiError('RequestLimitExceeded', {
    en: `The account has ${counted(maxWaiting, 'request')} waiting already; send it again when one is answered.`,
    zh: `该账号已有 ${maxWaiting} 个请求在排队，请待其返回后重试。`,
  });

const tooLong = (maxWaitMs: number) =>
  new ApiError('RequestLimitExceeded', {
    en: `The request waited ${maxWaitMs / 1000} s for other requests of this account, or of many accounts; send it again later, and fewer at a time.`,
    zh: `请求等待本账号或其他多个账号的请求已达 ${maxWaitMs / 1000} 秒，请稍后重试并减少并发。`,
  });
