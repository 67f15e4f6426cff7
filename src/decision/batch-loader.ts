/** Loads items one by one through `loadAll`: those asked for during a call go into the next one, at most `max`. */
export function createBatchLoader<Item, Result>(
  loadAll: (items: Item[]) => Promise<Result[]>,
  max: number,
): (item: Item) => Promise<Result> {
  const queue: { item: Item; resolve(result: Result): void; reject(error: unknown): void }[] = [];
  let working = false;

  async function work(): Promise<void> {
    working = true;
    // So that the first call has all items asked for in this turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const batch = queue.splice(0, max);
      try {
        const results = await loadAll(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    working = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!working) void work();
    });
}
