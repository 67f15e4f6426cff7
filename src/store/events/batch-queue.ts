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
  /** Tells by `onRetry` that a try has failed and there will be another. */
  store: (batch: readonly Waiting[], worker: number, onRetry: () => void) => Promise<void>,
  workers: readonly number[],
  /** Whether a batch has to be of one account: then it is one statement on one machine, but waits for a commit of its own. */
  byAccount: () => Promise<boolean>,
) {
  let queued: Waiting[] = [];
  const running = new Map<number, Promise<void>>();
  const retried = createRetriedBatches();

  async function run(worker: number): Promise<void> {
    // Lets callers of the same turn of the event loop join the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    const alone = await byAccount();
    for (let batch; (batch = alone ? takeOfAccount(worker) : takeAny()).length > 0;)
      await (alone ? storeOfAccount(batch, worker) : store(batch, worker, () => {}));
    running.delete(worker);
  }

  function start(worker: number): void {
    running.set(worker, run(worker));
  }

  const takeAny = () => queued.splice(0, batchSize(queued));

  /** The account of who has waited longest, but for those of which the worker tries a batch again. */
  function takeOfAccount(worker: number): Waiting[] {
    const first = queued.find((one) => !retried.has(accountOf(one), worker));
    if (!first) return [];
    const ofAccount = queued.filter((one) => accountOf(one) === accountOf(first));
    const batch = ofAccount.slice(0, batchSize(ofAccount));
    const taken = new Set(batch);
    queued = queued.filter((one) => !taken.has(one));
    return batch;
  }

  /** Resolves when the worker may go on with another account: that of a machine that is down must not keep the others. */
  function storeOfAccount(batch: readonly Waiting[], worker: number): Promise<void> {
    return new Promise((resolve) => {
      const appId = accountOf(batch[0]!);
      const stored = store(batch, worker, () => {
        retried.add(appId, worker, stored);
        resolve();
      }).finally(() => {
        retried.delete(appId, worker);
        resolve();
        if (queued.length > 0 && !running.has(worker)) start(worker);
      });
    });
  }

  return {
    add(one: Waiting): void {
      queued.push(one);
      const idle = workers.find((worker) => !running.has(worker));
      if (idle !== undefined) start(idle);
    },
    async drain(): Promise<void> {
      while (running.size + retried.all().length > 0)
        await Promise.all([...running.values(), ...retried.all()]);
    },
  };
}

/** Batches that workers try again while they go on with others. A worker's numbers rise within an account, so it has one of each. */
function createRetriedBatches() {
  const batches = new Map<string, Promise<void>>();
  const key = (appId: number, worker: number) => `${worker} ${appId}`;
  return {
    has: (appId: number, worker: number) => batches.has(key(appId, worker)),
    add: (appId: number, worker: number, stored: Promise<void>) =>
      void batches.set(key(appId, worker), stored),
    delete: (appId: number, worker: number) => void batches.delete(key(appId, worker)),
    all: () => [...batches.values()],
  };
}
