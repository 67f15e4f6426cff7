import { writeWatch } from '../domain/watched-images.js';

/** What the poll tells of the images that are held, so that it is woken by changes of these alone. */
export interface ImageWatch {
  /** The filter; '' where it is not known of every image what to watch. */
  filter(): string;
  /** Begins a question about images; the function that it returns ends it, with the numbers to watch for each. */
  begin(): (answers?: ReadonlyMap<string, readonly number[] | undefined>) => void;
  forget(key: string): void;
  /** A number that is another once more is asked or held than before: a poll that was sent then did not watch it. */
  generation(): number;
  isAsking(): boolean;
  /** Calls when there is something to watch that the latest filter does not. */
  onMore(call: () => void): void;
}

/** Watches images by key; `keys` are those that are held already. */
export function createImageWatch(keys: Iterable<string>): ImageWatch {
  const numbersOf = new Map<string, readonly number[] | undefined>();
  for (const key of keys) numbersOf.set(key, undefined);
  /** What the latest poll watches. */
  let sent: { filter: string; numbers: ReadonlySet<number> } = { filter: '', numbers: new Set() };
  let isOutdated = true;
  let generation = 0;
  let asking = 0;
  let onMore = (): void => {};

  function hold(answers: ReadonlyMap<string, readonly number[] | undefined>): void {
    let more = false;
    for (const [key, numbers] of answers) {
      const known = numbersOf.get(key);
      if (numbersOf.has(key) && known?.join() === numbers?.join()) continue;
      numbersOf.set(key, numbers);
      isOutdated = true;
      more ||= sent.filter !== '' && !numbers?.every((number) => sent.numbers.has(number));
    }
    if (!more) return;
    generation += 1;
    onMore();
  }

  return {
    filter() {
      if (isOutdated) {
        const all = [...numbersOf.values()];
        const numbers = new Set(all.flatMap((some) => some ?? []));
        sent = { filter: all.includes(undefined) ? '' : writeWatch(numbers), numbers };
        isOutdated = false;
      }
      return sent.filter;
    },
    begin() {
      generation += 1;
      asking += 1;
      return (answers) => {
        asking -= 1;
        if (answers) hold(answers);
      };
    },
    forget(key) {
      isOutdated = numbersOf.delete(key) || isOutdated;
    },
    generation: () => generation,
    isAsking: () => asking > 0,
    onMore: (call) => void (onMore = call),
  };
}
