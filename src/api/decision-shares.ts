/** What one account may begin each turn of the event loop, and all whose starts had to wait may together. */
const shareOfAccount = 16;
const shareOfWaiting = 32;

/** A start costs one, and another for each so many bytes: a long description takes milliseconds to judge. */
const bytesOfUnit = 4096;

interface Waiting {
  cost: number;
  begin: () => void;
}

/**
 * Begins the starts of each account at once as far as its share of a turn of the event loop goes, and the rest in later
 * turns, one account after the other: however many one sends, a start of another waits some milliseconds at most.
 */
export function createDecisionShares() {
  const begun = new Map<number, number>();
  const queues = new Map<number, Waiting[]>();
  let isTurnAwaited = false;

  function awaitTurn(): void {
    if (isTurnAwaited) return;
    isTurnAwaited = true;
    setImmediate(endTurn);
  }

  function endTurn(): void {
    isTurnAwaited = false;
    begun.clear();
    let left = shareOfWaiting;
    while (left > 0) {
      const next = [...queues].find(([account, queue]) => mayBegin(account, queue[0]!.cost));
      if (!next) break;
      const [account, queue] = next;
      const { cost, begin } = queue.shift()!;
      // To the end of the round.
      queues.delete(account);
      if (queue.length > 0) queues.set(account, queue);
      note(account, cost);
      left -= cost;
      begin();
    }
    if (queues.size > 0) awaitTurn();
  }

  /** One that costs more than the share has a turn to itself. */
  const mayBegin = (account: number, cost: number) => {
    const before = begun.get(account) ?? 0;
    return before === 0 || before + cost <= shareOfAccount;
  };

  const note = (account: number, cost: number) => {
    begun.set(account, (begun.get(account) ?? 0) + cost);
    awaitTurn();
  };

  /** Undefined when the start may begin at once, else what it has to wait for. */
  return function begin(account: number, bytes: number): Promise<void> | undefined {
    const cost = 1 + Math.floor(bytes / bytesOfUnit);
    const queue = queues.get(account);
    if (!queue && mayBegin(account, cost)) return void note(account, cost);
    return new Promise((resolve) => {
      const one = { cost, begin: resolve };
      if (queue) queue.push(one);
      else queues.set(account, [one]);
      awaitTurn();
    });
  };
}
