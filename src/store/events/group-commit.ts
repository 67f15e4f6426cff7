import { LRUCache } from 'lru-cache';
import {
  type DatedOccurrence,
  dateOccurrence,
  mergeOccurrences,
  type Occurrence,
} from '../../domain/event.js';
import type { Database } from '../database/connections.js';
import { recordEvents, recordHits } from './record-events.js';
import { createTermMemory } from './search/term-memory.js';

/** Records occurrences; concurrent callers share a commit. */
export interface EventWriter {
  /** Resolves once all are durable, to the id of the event of each occurrence. */
  record(occurrences: readonly Occurrence[]): Promise<number[]>;
  /** Waits until nothing is being stored. */
  drain(): Promise<void>;
}

interface Waiting {
  occurrences: readonly DatedOccurrence[];
  /** The ids of their events, where known. */
  ids: readonly (number | undefined)[];
  resolve(eventIds: number[]): void;
  reject(error: unknown): void;
}

/** Bounds the size of a statement. */
const maxBatch = { callers: 1000, occurrences: 5000 };

/** Bounds memory while the database hangs; callers time out long before. */
const maxWaiting = 10_000;

/** Ids of stored events that are cached, some 300 bytes each. */
const maxKnownEvents = 100_000;

/**
 * Makes a writer with two queues. While a batch is being stored the next one gathers, so a thousand repeats of a hit cost
 * one row, and a lone hit waits for nobody. Hits of events whose ids are known have a queue of their own, which neither
 * sends nor reads the large columns of events.
 */
export function createEventWriter(db: Database, offsetMinutes: number): EventWriter {
  const known = new LRUCache<string, number>({ max: maxKnownEvents });
  const terms = createTermMemory();
  // Each worker counts in a shard of its own, or its batches would wait for the commit of another.
  const newEvents = createQueue(storeAny, [0, 1]);
  const knownEvents = createQueue(storeKnown, [2, 3]);
  let waiting = 0;

  async function storeAny(batch: readonly Waiting[], worker: number): Promise<void> {
    try {
      const events = mergeBatch(batch);
      const unknown = terms.missingFrom([...events.values()]);
      const stored = await recordEvents(db, [...events.values()], unknown, worker);
      terms.remember(unknown);
      const ids = new Map([...events.keys()].map((key, n) => [key, stored[n]!]));
      for (const [key, eventId] of ids) known.set(key, eventId);
      answer(batch, ids);
    } catch (error) {
      // Retried one by one: the fault of one caller must not cost the others their events.
      if (batch.length > 1 && wasRejected(error))
        await Promise.all(batch.map((one) => storeAny([one], worker)));
      else for (const { reject } of batch) reject(error);
    }
  }

  async function storeKnown(batch: readonly Waiting[], worker: number): Promise<void> {
    try {
      const { ids, deleted } = await storeHits(db, terms, batch, worker);
      if (deleted.length === 0) return answer(batch, ids);
      for (const { key } of deleted) known.delete(key);
    } catch (error) {
      if (!wasRejected(error)) return batch.forEach(({ reject }) => reject(error));
    }
    // Nothing was stored: an event was deleted or a value rejected.
    for (const one of batch) newEvents.add(one);
  }

  return {
    async record(occurrences) {
      if (occurrences.length === 0) return [];
      if (waiting >= maxWaiting)
        throw new Error(`${waiting} callers already wait for their events to be stored`);
      const dated = occurrences.map((occurrence) => dateOccurrence(occurrence, offsetMinutes));
      waiting += 1;
      return new Promise<number[]>((resolve, reject) => {
        const ids = dated.map(({ key }) => known.get(key));
        const queue = ids.includes(undefined) ? newEvents : knownEvents;
        queue.add({ occurrences: dated, ids, resolve, reject });
      }).finally(() => (waiting -= 1));
    },
    async drain() {
      // In this order: what the first cannot store goes to the second.
      await knownEvents.drain();
      await newEvents.drain();
    },
  };
}

const mergeBatch = (batch: readonly Waiting[]) =>
  mergeOccurrences(batch.flatMap(({ occurrences }) => occurrences));

/** Stores hits of events whose ids are known, or nothing if one of these events was deleted. */
async function storeHits(
  db: Database,
  terms: ReturnType<typeof createTermMemory>,
  batch: readonly Waiting[],
  worker: number,
) {
  const events = mergeBatch(batch);
  const ids = new Map(
    batch.flatMap(({ occurrences, ids }) => occurrences.map(({ key }, n) => [key, ids[n]!] as const)),
  );
  const unknown = terms.missingFromLocations([...events.values()]);
  const hits = [...events].map(([key, event]) => ({ key, event, eventId: ids.get(key)! }));
  const deleted = await recordHits(db, hits, unknown, worker);
  if (deleted.length === 0) terms.remember(unknown);
  return { ids, deleted };
}

function answer(batch: readonly Waiting[], ids: ReadonlyMap<string, number>): void {
  for (const { occurrences, resolve } of batch) resolve(occurrences.map(({ key }) => ids.get(key)!));
}

/** Whether the database certainly stored nothing. After a broken connection or a shutdown it may have. */
function wasRejected(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  const isSqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  return isSqlState && !/^(08|57P)/.test(code);
}

/**
 * A queue that workers store batch by batch. With two workers, PostgreSQL works on one batch while the other waits for the
 * disk. With one, a caller would wait for two commits: the current one and its own.
 */
function createQueue(
  store: (batch: readonly Waiting[], worker: number) => Promise<void>,
  workers: readonly number[],
) {
  const queued: Waiting[] = [];
  const running = new Map<number, Promise<void>>();

  async function run(worker: number): Promise<void> {
    // Lets callers of the same turn of the event loop join the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (queued.length > 0) await store(queued.splice(0, batchSize()), worker);
    running.delete(worker);
  }

  function batchSize(): number {
    let occurrences = 0;
    const callers = queued.slice(0, maxBatch.callers);
    const over = callers.findIndex((one) => (occurrences += one.occurrences.length) > maxBatch.occurrences);
    return over < 0 ? callers.length : Math.max(1, over);
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
