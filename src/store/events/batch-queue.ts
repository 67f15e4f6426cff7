import type { DatedOccurrence } from '../../domain/event.js';

export interface Waiting {
  occurrences: readonly DatedOccurrence[];
  ids: readonly (number | undefined)[];
  /** By the monotonic clock. */
  deadline: number;
  resolve(eventIds: number[]): void;
  reject(error: unknown): void;
}

const maxBatch = { callers: 1000, occurrences: 5000 };

/** A caller is of one account. */
const accountOf = ({ occurrences }: Waiting) => occurrences[0]!.occurrence.appId;

function batchSize(waiting: readonly Waiting[]): number {
  let occurrences = 0;
  const callers = waiting.slice(0, maxBatch.callers);
  const over = callers.findIndex((one) => (occurrences += one.occurrences.length) > maxBatch.occurrences);
  return over < 0 ? callers.length : Math.max(1, over);
}

/**
 * Workers store the queue batch by batch. With two, PostgreSQL works while one waits for the disk. With one, a caller
 * would wait for two commits: the current one and its own.
 */
export function createBatchQueue(
  store: (batch: readonly Waiting[], worker: number) => Promise<void>,
  workers: readonly number[],
  /** Whether a batch has to be of one account: then it is one statement on one machine, but waits for a commit of its own. */
  byAccount: () => Promise<boolean>,
) {
  let queued: Waiting[] = [];
  const running = new Map<number, Promise<void>>();

  async function run(worker: number): Promise<void> {
    // Lets callers of the same turn of the event loop join the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    const alone = await byAccount();
    while (queued.length > 0)
      await store(alone ? takeOfAccount() : queued.splice(0, batchSize(queued)), worker);
    running.delete(worker);
  }

  /** The account of who has waited longest. */
  function takeOfAccount(): Waiting[] {
    const appId = accountOf(queued[0]!);
    const ofAccount = queued.filter((one) => accountOf(one) === appId);
    const batch = ofAccount.slice(0, batchSize(ofAccount));
    const taken = new Set(batch);
    queued = queued.filter((one) => !taken.has(one));
    return batch;
  }

  return {
    add(one: Waiting): void {
      queued.push(one);
      const idle = workers.find((worker) => !running.has(worker));
      if (idle !== undefined) running.set(idle, run(idle));
    },
    async drain(): Promise<void> {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
