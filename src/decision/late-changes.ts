/** A change of images, and how many agents were or are woken by it. */
interface Noted {
  changeId: number;
  numbers: readonly number[];
  agents: number;
}

/** The latest changes of images of an account, for agents that were not waiting when they came. */
export interface LateChanges {
  note(change: Noted): void;
  /** Changes were missed. */
  forget(): void;
  latest(): number;
  /** Whether a change after the mark concerns an agent; true where what came since is not known any more. */
  concern(mark: number, isConcerned: (changed: readonly number[]) => boolean): boolean;
  /**
   * For an agent that begins to wait: 0 where nothing since its mark concerns it; else how many have been woken by the
   * change with it, by which it has to wait its turn. `everybody` where that is not known.
   */
  join(mark: number, isConcerned: (changed: readonly number[]) => boolean, everybody: number): number;
}

/** An agent asks again within a second, as a rule. Agents that are further behind are told that images changed. */
const kept = { changes: 1000, numbers: 50_000 };

/** Knows nothing of changes up to `unknownTo`. */
export function createLateChanges(unknownTo: number): LateChanges {
  const changes: Noted[] = [];
  let numbers = 0;
  let latest = unknownTo;

  const since = (mark: number, isConcerned: (changed: readonly number[]) => boolean) =>
    changes.filter((change) => change.changeId > mark && isConcerned(change.numbers));

  return {
    note(change) {
      changes.push({ ...change });
      numbers += change.numbers.length;
      latest = Math.max(latest, change.changeId);
      while (changes.length > kept.changes || (numbers > kept.numbers && changes.length > 0)) {
        const oldest = changes.shift()!;
        numbers -= oldest.numbers.length;
        unknownTo = Math.max(unknownTo, oldest.changeId);
      }
    },
    forget() {
      changes.length = 0;
      numbers = 0;
      // What was missed has numbers after the latest, which nobody here knows; the next mark tells that it is past them.
      latest += 1;
      unknownTo = latest;
    },
    latest: () => latest,
    concern: (mark, isConcerned) => mark < unknownTo || since(mark, isConcerned).length > 0,
    join(mark, isConcerned, everybody) {
      if (mark < unknownTo) return everybody;
      const missed = since(mark, isConcerned);
      for (const change of missed) change.agents += 1;
      return Math.max(0, ...missed.map(({ agents }) => agents));
    },
  };
}
