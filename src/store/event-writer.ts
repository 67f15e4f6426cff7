import { eventKeyText, mergeOccurrences, type Occurrence } from '../domain/event.js';
import { dayOf } from '../domain/calendar.js';
import { type Database } from './database.js';
import { recordEvents } from './events.js';

/** Records what policies hit. Resolves once it is durable, to the ids of the events, one for each occurrence in order. */
export interface EventWriter {
  record(occurrences: readonly Occurrence[]): Promise<number[]>;
  /** Waits for everything under way. */
  drain(): Promise<void>;
}

interface Waiting {
  occurrences: readonly Occurrence[];
  resolve(eventIds: number[]): void;
  reject(error: unknown): void;
}

/** Callers that share one commit at the most; it bounds the statement, whose size grows with what differs among them. */
const maxBatch = 1000;

/**
 * A writer whose concurrent callers share a commit: while one batch is being stored the next one gathers. A thousand
 * repeats of one hit then cost one row, and a lone hit waits for nobody.
 */
export function createEventWriter(db: Database, offsetMinutes: number): EventWriter {
  const gathering: Waiting[] = [];
  let storing: Promise<void> | undefined;

  async function store(batch: readonly Waiting[]): Promise<void> {
    try {
      const events = mergeOccurrences(
        batch.flatMap(({ occurrences }) => occurrences),
        offsetMinutes,
      );
      const ids = await recordEvents(db, events);
      const idOf = (occurrence: Occurrence) =>
        ids.get(eventKeyText({ ...occurrence, day: dayOf(occurrence.at, offsetMinutes) }))!;
      for (const { occurrences, resolve } of batch) resolve(occurrences.map(idOf));
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error);
      // One caller's fault must not cost the others their events; nothing of the failed batch was stored. All at once,
      // so that an unreachable database fails each of them after one wait, not after one wait for each before it.
      else await Promise.all(batch.map((one) => store([one])));
    }
  }

  async function storeAll(): Promise<void> {
    // Lets callers that arrive in the same turn of the event loop into the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (gathering.length > 0) {
      await store(gathering.splice(0, maxBatch));
    }
    storing = undefined;
  }

  return {
    async record(occurrences) {
      if (occurrences.length === 0) return [];
      return new Promise((resolve, reject) => {
        gathering.push({ occurrences, resolve, reject });
        storing ??= storeAll();
      });
    },
    async drain() {
      while (storing) await storing;
    },
  };
}
