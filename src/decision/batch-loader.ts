/**
 * Makes one call of many: while one is under way, the next gathers what is asked for meanwhile, `max` items at the most.
 * A lone item waits for nobody. `loadAll` answers in the order of its items.
 */
export function gathering<Item, Result>(
  loadAll: (items: Item[]) => Promise<Result[]>,
  max: number,
): (item: Item) => Promise<Result> {
  const waiting: { item: Item; resolve(result: Result): void; reject(error: unknown): void }[] = [];
  let working = false;

  async function work(): Promise<void> {
    working = true;
    // Lets those who ask in the same turn of the event loop into the first call.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.splice(0, max);
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
      waiting.push({ item, resolve, reject });
      if (!working) void work();
    });
}
