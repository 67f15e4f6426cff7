import { randomUUID } from 'node:crypto';
import { dateOccurrence, mergeOccurrences, type Occurrence } from '../../domain/event.js';
import { recentlyUsed } from '../../platform/recently-used.js';
import type { Database } from '../database/connections.js';
import { isDistributed } from '../database/distribution.js';
import { isPassingFault, untilDeadline } from '../database/passing-fault.js';
import { type BatchNumber, createProbe } from './batch-number.js';
import { createBatchQueue, type Waiting } from './batch-queue.js';
import { type EventQuota, noEventQuota } from './event-quota.js';
import { recordEvents, recordHits } from './record-events.js';
import { createTermMemory } from './search/term-memory.js';

/** Concurrent callers share a commit. */
export interface EventWriter {
  /** Retries until the deadline (monotonic clock) while the database is away. A lost answer counts nothing twice. */
  record(occurrences: readonly Occurrence[], deadline?: number): Promise<number[]>;
  probe(): Promise<void>;
  drain(): Promise<void>;
}

/** Bounds memory while the database hangs; callers time out long before. */
const maxWaiting = 10_000;

/** Some 300 bytes each. */
const maxKnownEvents = 100_000;

const patienceMs = 10_000;

/** A call of many starts has a lane of its own from so many hits on, or lone hits would wait while hundreds are stored. */
const largeFrom = 32;

/** Each worker has its own shard, or its batches would wait for the commit of another. */
const workers = {
  few: { newEvents: [0, 1], knownEvents: [2, 3] },
  many: { newEvents: [4, 5], knownEvents: [6, 7] },
  probe: -1,
};

/** The next batch gathers while one is stored: a thousand repeats of a hit cost one row, and a lone hit does not wait. */
export function createEventWriter(
  db: Database,
  offsetMinutes: number,
  onCommit: (callers: number) => void = () => {},
  quota = noEventQuota,
): EventWriter {
  const storage = createStorage(db, onCommit, quota);
  // Without an answer, the batch finds out for itself that the database is away.
  const byAccount = () => isDistributed(db).catch(() => true);
  const few = createLane(storage, workers.few, byAccount);
  const many = createLane(storage, workers.many, byAccount);
  let waiting = 0;

  return {
    async record(occurrences, deadline = performance.now() + patienceMs) {
      if (occurrences.length === 0) return [];
      if (waiting >= maxWaiting)
        throw new Error(`${waiting} callers already wait for their events to be stored`);
      const dated = occurrences.map((occurrence) => dateOccurrence(occurrence, offsetMinutes));
      waiting += 1;
      return new Promise<number[]>((resolve, reject) => {
        const ids = dated.map(({ key }) => storage.idOf(key));
        const lane = dated.length < largeFrom ? few : many;
        lane.add({ occurrences: dated, ids, deadline, resolve, reject });
      }).finally(() => (waiting -= 1));
    },
    probe: createProbe(db, () => storage.nextNumber(workers.probe)),
    async drain() {
      await few.drain();
      await many.drain();
    },
  };
}

/** Two queues: the one for known events neither sends nor reads the large columns. */
function createLane(
  storage: ReturnType<typeof createStorage>,
  workers: { newEvents: readonly number[]; knownEvents: readonly number[] },
  byAccount: () => Promise<boolean>,
) {
  const newEvents = createBatchQueue(storage.storeAny, workers.newEvents, byAccount);
  const knownEvents = createBatchQueue(
    async (batch, worker, onRetry) => {
      for (const one of await storage.storeKnown(batch, worker, onRetry)) newEvents.add(one);
    },
    workers.knownEvents,
    byAccount,
  );
  return {
    add(one: Waiting): void {
      (one.ids.includes(undefined) ? newEvents : knownEvents).add(one);
    },
    async drain(): Promise<void> {
      // The first queue passes to the second what it cannot store.
      await knownEvents.drain();
      await newEvents.drain();
    },
  };
}

function createStorage(db: Database, onCommit: (callers: number) => void, quota: EventQuota) {
  const known = recentlyUsed<string, number>(maxKnownEvents);
  const terms = createTermMemory();
  const writerId = randomUUID();
  let batches = 0;
  /** A worker's numbers must rise, so it must not store two batches at a time. */
  const nextNumber = (worker: number): BatchNumber => ({ writerId, worker, batch: (batches += 1) });

  async function storeAny(batch: readonly Waiting[], worker: number, onRetry: () => void): Promise<void> {
    try {
      const hits = batch.flatMap(({ occurrences }) => occurrences);
      const { events, keyOf } = await untilNobodyWaits(
        batch,
        () => quota.assign(db, hits, (key) => known.has(key)),
        onRetry,
      );
      const unknown = terms.missingFrom([...events.values()]);
      const number = nextNumber(worker);
      const stored = await untilNobodyWaits(
        batch,
        () => recordEvents(db, [...events.values()], unknown, worker, number),
        onRetry,
      );
      onCommit(batch.length);
      terms.remember(unknown);
      const ids = new Map([...events.keys()].map((key, n) => [key, stored[n]!]));
      for (const [key, eventId] of ids) known.set(key, eventId);
      answer(batch, ids, keyOf);
    } catch (error) {
      if (batch.length === 1 || isPassingFault(error)) return batch.forEach(({ reject }) => reject(error));
      // One caller's fault must not cost the others their events.
      const half = Math.ceil(batch.length / 2);
      await storeAny(batch.slice(0, half), worker, onRetry);
      await storeAny(batch.slice(half), worker, onRetry);
    }
  }

  async function storeKnown(
    batch: readonly Waiting[],
    worker: number,
    onRetry: () => void,
  ): Promise<readonly Waiting[]> {
    try {
      const events = await untilNobodyWaits(
        batch,
        () => quota.locations.limit(db, mergeBatch(batch)),
        onRetry,
      );
      const ids = new Map(
        batch.flatMap(({ occurrences, ids }) => occurrences.map(({ key }, n) => [key, ids[n]!] as const)),
      );
      const unknown = terms.missingFromLocations([...events.values()]);
      const hits = [...events].map(([key, event]) => ({ key, event, eventId: ids.get(key)! }));
      const number = nextNumber(worker);
      const gone = await untilNobodyWaits(
        batch,
        () => recordHits(db, hits, unknown, worker, number),
        onRetry,
      );
      for (const { key } of gone) known.delete(key);
      if (gone.length > 0) return batch;
      onCommit(batch.length);
      terms.remember(unknown);
      answer(batch, ids);
    } catch (error) {
      if (!isPassingFault(error)) return batch;
      for (const { reject } of batch) reject(error);
    }
    return [];
  }

  return { idOf: (key: string) => known.get(key), nextNumber, storeAny, storeKnown };
}

const untilNobodyWaits = <Result>(
  batch: readonly Waiting[],
  store: () => Promise<Result>,
  onRetry: () => void,
) => untilDeadline(store, Math.max(...batch.map(({ deadline }) => deadline)), onRetry);

const mergeBatch = (batch: readonly Waiting[]) =>
  mergeOccurrences(batch.flatMap(({ occurrences }) => occurrences));

function answer(
  batch: readonly Waiting[],
  ids: ReadonlyMap<string, number>,
  keyOf = (key: string) => key,
): void {
  for (const { occurrences, resolve } of batch) resolve(occurrences.map(({ key }) => ids.get(keyOf(key))!));
}
