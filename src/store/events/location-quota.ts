import { type MergedEvent, type Scope, scopeKeyText, withOtherLocations } from '../../domain/event.js';
import type { Log } from '../../platform/log.js';
import { recentlyUsed } from '../../platform/recently-used.js';
import type { Database } from '../database/connections.js';
import { toJsonb } from '../database/jsonb.js';
import { locationKey, toStored } from './location-columns.js';
import { eventLockOrder } from './record-events.js';

/** How many locations an event may have. Starts at others are counted at one location for all of them. */
export interface LocationQuota {
  /** The events, by key, with the locations that there is room for. */
  limit(db: Database, events: Map<string, MergedEvent>): Promise<Map<string, MergedEvent>>;
}

export const noLocationQuota: LocationQuota = { limit: (_, events) => Promise.resolve(events) };

/** An event has few as a rule: it is counted once this instance has brought so many, or a tenth of what it may have. */
const uncounted = 100;
/** Meanwhile this instance adds up what it brings itself; others may go beyond by as much. */
const recountMs = 1000;
const tellEveryMs = 60_000;
/** Some 300 bytes each. */
const maxKnown = 100_000;

interface Count {
  brought: number;
  room: number;
  countedAt: number;
}

export function createLocationQuota(max: number, log: Pick<Log, 'warn'>): LocationQuota {
  const known = recentlyUsed<string, true>(maxKnown);
  const counts = recentlyUsed<string, Count>(maxKnown);
  const free = Math.min(uncounted, Math.floor(max / 10));
  let toldAt = -Infinity;

  function countOf(key: string): Count {
    const count = counts.get(key) ?? { brought: 0, room: Infinity, countedAt: -Infinity };
    counts.set(key, count);
    return count;
  }

  /** Those of an event's new locations that it has no room for. */
  async function beyondRoom(db: Database, key: string, event: MergedEvent, wanted: readonly Scope[]) {
    const count = countOf(key);
    const now = performance.now();
    count.brought += wanted.length;
    if (count.brought <= free) return [];
    if (now - count.countedAt > recountMs)
      Object.assign(count, { room: max - (await countLocations(db, event, max)), countedAt: now });
    if (wanted.length <= count.room) {
      count.room -= wanted.length;
      return [];
    }
    const there = await findLocations(db, key, event, wanted);
    const anew = wanted.filter(({ location }) => !there.has(scopeKeyText(key, location)));
    const taken = Math.max(0, Math.min(anew.length, count.room));
    count.room -= taken;
    return anew.slice(taken);
  }

  function tell({ appId, day, policyId, imageId }: MergedEvent): void {
    if (performance.now() - toldAt < tellEveryMs) return;
    toldAt = performance.now();
    log.warn('an event happened at too many locations; starts at more of them are counted at one', {
      ...{ appId, day, policyId, imageId, max },
    });
  }

  return {
    async limit(db, events) {
      const limited = new Map(events);
      for (const [key, event] of events) {
        const wanted = event.scopes.filter(({ location }) => !known.has(scopeKeyText(key, location)));
        if (wanted.length === 0) continue;
        const beyond = new Set(await beyondRoom(db, key, event, wanted));
        for (const scope of wanted)
          if (!beyond.has(scope)) known.set(scopeKeyText(key, scope.location), true);
        if (beyond.size === 0) continue;
        tell(event);
        limited.set(key, withOtherLocations(event, beyond));
      }
      return limited;
    },
  };
}

const keyOf = ({ appId, day, policyId, imageId, behavior }: MergedEvent) => ({
  ...{ app_id: appId, day, policy_id: policyId, image_id: imageId, behavior },
});

async function countLocations(db: Database, event: MergedEvent, atMost: number): Promise<number> {
  const some = db('event_scopes')
    .select(db.raw('1'))
    .join('events', { 'events.day': 'event_scopes.day', 'events.event_id': 'event_scopes.event_id' })
    .where('event_scopes.app_id', event.appId)
    .where(Object.fromEntries(Object.entries(keyOf(event)).map(([name, value]) => [`events.${name}`, value])))
    .limit(atMost)
    .as('some');
  const [row] = await db.from(some).count<{ count: number }[]>();
  return row!.count;
}

/** Those of some locations that an event has already, as keys. */
async function findLocations(
  db: Database,
  key: string,
  event: MergedEvent,
  wanted: readonly Scope[],
): Promise<Set<string>> {
  const rows = wanted.map(({ location }, n) => ({ n, ...keyOf(event), ...toStored(location) }));
  const found = (await db.raw(
    `SELECT n FROM jsonb_to_recordset(?::jsonb) AS r(n int, app_id bigint, day date, policy_id uuid, image_id text,
       behavior text, cluster_id text, node_name text, node_ip text, public_ip text)
     JOIN events USING (${eventLockOrder.join(', ')})
     JOIN event_scopes USING (app_id, day, event_id, ${locationKey.join(', ')})`,
    [toJsonb(rows)],
  )) as { rows: { n: number }[] };
  return new Set(found.rows.map(({ n }) => scopeKeyText(key, wanted[n]!.location)));
}
