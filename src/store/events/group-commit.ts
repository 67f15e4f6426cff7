import { LRUCache } from 'lru-cache';
import {
  type DatedOccurrence,
  dateOccurrence,
  mergeOccurrences,
  type Occurrence,
} from '../../domain/event.js';
import type { Database } from '../database/connections.js';
import { recordEvents, recordHits } from './record-events.js';
import { createTermMemory } from './search/search-terms.js';

/** Records what policies hit. Resolves once it is durable, to the ids of the events, one for each occurrence in order. */
export interface EventWriter {
  record(occurrences: readonly Occurrence[]): Promise<number[]>;
  /** Waits for everything under way. */
  drain(): Promise<void>;
}

interface Waiting {
  occurrences: readonly DatedOccurrence[];
  /** The ids of their events, as far as those are known to be stored. */
  ids: readonly (number | undefined)[];
  resolve(eventIds: number[]): void;
  reject(error: unknown): void;
}

/** What shares a commit at the most; it bounds the statement, whose size grows with what differs among the callers. */
const maxBatch = { callers: 1000, occurrences: 5000 };

/** Callers that wait at the most: a database that hangs must not eat the memory. They would time out long before. */
const maxWaiting = 10_000;

/** Stored events whose ids are remembered, some 300 bytes each. */
const maxKnownEvents = 100_000;

/**
 * A writer whose concurrent callers share a commit: while one batch is being stored the next one gathers. A thousand
 * repeats of one hit then cost one row, and a lone hit waits for nobody. Callers whose events were all stored before go
 * by a lane of their own, in which the events' large columns are neither sent nor read.
 */
export function createEventWriter(db: Database, offsetMinutes: number): EventWriter {
  const known = new LRUCache<string, number>({ max: maxKnownEvents });
  const terms = createTermMemory();
  // Each has shares of the counts of its own, or the batches would wait for each other's commit there.
  const newLane = createLane(storeAny, [0, 1]);
  const knownLane = createLane(storeKnown, [2, 3]);
  let waiting = 0;

  async function storeAny(batch: readonly Waiting[], slot: number): Promise<void> {
    try {
      const events = mergeBatch(batch);
      const unknown = terms.missingFrom([...events.values()]);
      const stored = await recordEvents(db, [...events.values()], unknown, slot);
      terms.remember(unknown);
      const ids = new Map([...events.keys()].map((key, n) => [key, stored[n]!]));
      for (const [key, eventId] of ids) known.set(key, eventId);
      answer(batch, ids);
    } catch (error) {
      // Each alone, when the database refused them: one caller's fault must not cost the others their events. All at
      // once, since they are few statements to an idle lane.
      if (batch.length > 1 && wasRefused(error)) await Promise.all(batch.map((one) => storeAny([one], slot)));
      else for (const { reject } of batch) reject(error);
    }
  }

  async function storeKnown(batch: readonly Waiting[], slot: number): Promise<void> {
    try {
      const events = mergeBatch(batch);
      const ids = new Map(
        batch.flatMap(({ occurrences, ids }) => occurrences.map(({ key }, n) => [key, ids[n]!] as const)),
      );
      const unknown = terms.missingFromLocations([...events.values()]);
      const hits = [...events].map(([key, event]) => ({ key, event, eventId: ids.get(key)! }));
      const gone = await recordHits(db, hits, unknown, slot);
      if (gone.length === 0) {
        terms.remember(unknown);
        return answer(batch, ids);
      }
      for (const { key } of gone) known.delete(key);
    } catch (error) {
      if (!wasRefused(error)) return batch.forEach(({ reject }) => reject(error));
    }
    // Nothing of it was stored, be it that an event is gone or that a caller's words were refused.
    for (const one of batch) newLane.add(one);
  }

  const mergeBatch = (batch: readonly Waiting[]) =>
    mergeOccurrences(batch.flatMap(({ occurrences }) => occurrences));

  return {
    async record(occurrences) {
      if (occurrences.length === 0) return [];
      if (waiting >= maxWaiting)
        throw new Error(`${waiting} callers wait for their events to be stored already`);
      const dated = occurrences.map((occurrence) => dateOccurrence(occurrence, offsetMinutes));
      waiting += 1;
      return new Promise<number[]>((resolve, reject) => {
        const ids = dated.map(({ key }) => known.get(key));
        const lane = ids.includes(undefined) ? newLane : knownLane;
        lane.add({ occurrences: dated, ids, resolve, reject });
      }).finally(() => (waiting -= 1));
    },
    async drain() {
      // In this order: what the lane of known events could not store goes on in the other.
      await knownLane.drain();
      await newLane.drain();
    },
  };
}

function answer(batch: readonly Waiting[], ids: ReadonlyMap<string, number>): void {
  for (const { occurrences, resolve } of batch) resolve(occurrences.map(({ key }) => ids.get(key)!));
}

/**
 * Whether the database says that it did not do what it was asked, so that it may be asked again. When a connection broke,
 * or the server went down, it may have been done.
 */
function wasRefused(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  const isSqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  return isSqlState && !/^(08|57P)/.test(code);
}

/**
 * A queue that is stored batch by batch, as many at a time as there are slots: while one waits for the disk, PostgreSQL
 * works on the next, and both may reach the disk together. With a single one, a caller would wait for two commits, that
 * under way and its own.
 */
function createLane(
  store: (batch: readonly Waiting[], slot: number) => Promise<void>,
  slots: readonly number[],
) {
  const gathering: Waiting[] = [];
  const storing = new Map<number, Promise<void>>();

  async function storeAll(slot: number): Promise<void> {
    // Lets callers that arrive in the same turn of the event loop into the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (gathering.length > 0) await store(gathering.splice(0, batchSize()), slot);
    storing.delete(slot);
  }

  function batchSize(): number {
    let occurrences = 0;
    const callers = gathering.slice(0, maxBatch.callers);
    const over = callers.findIndex((one) => (occurrences += one.occurrences.length) > maxBatch.occurrences);
    return over < 0 ? callers.length : Math.max(1, over);
  }

  return {
    add(one: Waiting): void {
      gathering.push(one);
      const free = slots.find((slot) => !storing.has(slot));
      if (free !== undefined) storing.set(free, storeAll(free));
    },
    async drain(): Promise<void> {
      while (storing.size > 0) await Promise.all(storing.values());
    },
  };
}
