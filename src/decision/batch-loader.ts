interface Waiting<Result> {
  item: string;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Loads items one by one through `loadAll`, a call at a time: those of an account asked for meanwhile go into its next
 * call, at most `max`. Accounts take turns, and what fails for one fails for no other.
 */
export function createBatchLoader<Result>(
  loadAll: (appId: number, items: string[]) => Promise<Result[]>,
  max: number,
): (appId: number, item: string) => Promise<Result> {
  const queues = new Map<number, Waiting<Result>[]>();
  let working = false;

  async function work(): Promise<void> {
    working = true;
    // So that the first call has all items asked for in this turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    for (let next; (next = takeNext());) {
      const { appId, batch } = next;
      try {
        const results = await loadAll(
          appId,
          batch.map(({ item }) => item),
        );
        batch.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    working = false;
  }

  /** Of the account whose turn it is; what is left of it goes to the end. */
  function takeNext(): { appId: number; batch: Waiting<Result>[] } | undefined {
    const [turn] = queues;
    if (!turn) return undefined;
    const [appId, queue] = turn;
    queues.delete(appId);
    if (queue.length > max) queues.set(appId, queue.slice(max));
    return { appId, batch: queue.slice(0, max) };
  }

  return (appId, item) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(appId) ?? [];
      queue.push({ item, resolve, reject });
      queues.set(appId, queue);
      if (!working) void work();
    });
}
