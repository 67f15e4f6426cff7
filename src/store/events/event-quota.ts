import { LRUCache } from 'lru-cache';
import { type DatedOccurrence, mergeOccurrences, type MergedEvent, overflowOf } from '../../domain/event.js';
import type { Log } from '../../platform/log.js';
import type { Database } from '../database/connections.js';
import { type LocationQuota, noLocationQuota } from './location-quota.js';
import { findRecorded } from './record-events.js';

/** How many events an account may have of one day. Hits beyond it are counted in one event for each policy and behavior. */
export interface EventQuota {
  /**
   * The events that a batch of hits goes into, with the key of each hit's event. `isKnown` tells which of them are there
   * already without asking the database.
   */
  assign(
    db: Database,
    occurrences: readonly DatedOccurrence[],
    isKnown: (key: string) => boolean,
  ): Promise<{ events: Map<string, MergedEvent>; keyOf(key: string): string }>;
  /** For the locations of each; `assign` keeps to it. */
  locations: LocationQuota;
}

export const noEventQuota: EventQuota = {
  assign: (_, occurrences) =>
    Promise.resolve({ events: mergeOccurrences(occurrences), keyOf: (key: string) => key }),
  locations: noLocationQuota,
};

/** Counting takes a millisecond. Meanwhile this instance adds up what it takes itself; others may go beyond by as much. */
const recountMs = 1000;
const tellEveryMs = 60_000;
/** An agent tells of the policies that it judged by, so it can make them up, too. Beyond so many, they are not told apart. */
const maxOverflowEvents = 2000;
/** Some 100 bytes each. */
const maxDays = 10_000;

interface Day {
  room: number;
}

type Keyed = readonly [key: string, event: MergedEvent];

function byDay(events: readonly Keyed[]): Iterable<Keyed[]> {
  const days = new Map<string, Keyed[]>();
  for (const one of events) {
    const day = dayKey(one[1]);
    const known = days.get(day);
    if (known) known.push(one);
    else days.set(day, [one]);
  }
  return days.values();
}

const dayKey = ({ appId, day }: Pick<MergedEvent, 'appId' | 'day'>) => `${appId} ${day}`;

export function createEventQuota(max: number, log: Pick<Log, 'warn'>, locations: LocationQuota): EventQuota {
  const days = new LRUCache<string, { counting: Promise<Day>; since: number }>({ max: maxDays });
  let toldAt = -Infinity;

  async function count(db: Database, appId: number, day: string): Promise<Day> {
    const [row] = await db('event_day_counts')
      .where({ app_id: appId, day })
      .sum<{ events: number | null }[]>({ events: 'events' });
    return { room: max - (row!.events ?? 0) };
  }

  function roomOf(db: Database, appId: number, day: string): Promise<Day> {
    const key = dayKey({ appId, day });
    const known = days.get(key);
    if (known && performance.now() - known.since < recountMs) return known.counting;
    const counting = count(db, appId, day);
    days.set(key, { counting, since: performance.now() });
    counting.catch(() => days.delete(key));
    return counting;
  }

  /** Takes room for new events of one account and day; those for which there is none. */
  async function takeRoom(
    db: Database,
    wanted: readonly Keyed[],
  ): Promise<{ withoutRoom: readonly Keyed[]; keepsPolicy: boolean }> {
    const { appId, day } = wanted[0]![1];
    const room = await roomOf(db, appId, day);
    const keepsPolicy = room.room > -maxOverflowEvents;
    if (wanted.length <= room.room) {
      room.room -= wanted.length;
      return { withoutRoom: [], keepsPolicy };
    }
    // Some may be there already: only now is it worth asking.
    const found = await findRecorded(
      db,
      wanted.map(([, event]) => event),
    );
    const there = new Set(found.map(({ n }) => n));
    const anew = wanted.filter((_, n) => !there.has(n));
    const taken = Math.max(0, Math.min(anew.length, room.room));
    room.room -= taken;
    return { withoutRoom: anew.slice(taken), keepsPolicy };
  }

  function tell([, { appId, day, policyId, imageId, startLocation }]: Keyed): void {
    if (performance.now() - toldAt < tellEveryMs) return;
    toldAt = performance.now();
    log.warn(
      'an account has too many events of a day; hits of more images are counted in one event a policy',
      {
        ...{ appId, day, max, policyId, imageId },
        ...{ clusterId: startLocation.clusterId, nodeName: startLocation.nodeName },
      },
    );
  }

  return {
    locations,
    async assign(db, occurrences, isKnown) {
      const events = mergeOccurrences(occurrences);
      /** By the key of a hit that has no event of its own, whether its policy is told. */
      const beyond = new Map<string, boolean>();
      for (const wanted of byDay([...events].filter(([key]) => !isKnown(key)))) {
        const { withoutRoom, keepsPolicy } = await takeRoom(db, wanted);
        if (withoutRoom[0]) tell(withoutRoom[0]);
        for (const [key] of withoutRoom) beyond.set(key, keepsPolicy);
      }
      if (beyond.size === 0) return { events: await locations.limit(db, events), keyOf: (key) => key };
      const keys = new Map<string, string>();
      const assigned = occurrences.map((hit) => {
        const keepsPolicy = beyond.get(hit.key);
        if (keepsPolicy === undefined) return hit;
        const overflow = overflowOf(hit, keepsPolicy);
        keys.set(hit.key, overflow.key);
        return overflow;
      });
      return {
        events: await locations.limit(db, mergeOccurrences(assigned)),
        keyOf: (key) => keys.get(key) ?? key,
      };
    },
  };
}
