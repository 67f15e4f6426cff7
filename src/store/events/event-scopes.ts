import type { Event, Location } from '../../domain/event.js';
import type { Database } from '../database/connections.js';
import { fromStored, locationColumns, locationKey, type StoredLocation } from './location-columns.js';

export interface EventScope {
  eventCount: number;
  firstTime: Date;
  latestTime: Date;
  location: Location;
}

/** The first scope has the event's latest location. */
export const latestFirst = ['latest_time DESC', ...locationKey].join(', ');

interface ScopeRow extends StoredLocation {
  event_count: number;
  first_time: Date;
  latest_time: Date;
}

export async function listScopes(
  db: Database,
  appId: number,
  event: Event,
  limit: number,
): Promise<EventScope[]> {
  const rows = (await db('event_scopes')
    .select('event_count', 'first_time', 'latest_time', ...locationColumns)
    .where({ app_id: appId, day: event.day, event_id: event.eventId })
    .orderByRaw(latestFirst)
    .limit(limit)) as ScopeRow[];
  return rows.map((row) => ({
    eventCount: row.event_count,
    firstTime: row.first_time,
    latestTime: row.latest_time,
    location: fromStored(row),
  }));
}
