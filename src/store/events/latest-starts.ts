import type { Behavior } from '../../domain/decide.js';
import type { Location } from '../../domain/event.js';
import type { Database } from '../database/connections.js';
import { latestFirst } from './event-scopes.js';
import { fromStored, locationColumns, type StoredLocation } from './location-columns.js';

/** The latest start of an image that hit a policy: no other is recorded. */
export interface LatestStart {
  imageId: string;
  eventId: number;
  behavior: Behavior;
  time: Date;
  location: Location;
}

/** Of each image on some days; images without any are left out. */
export async function latestStarts(
  db: Database,
  { appId, days, cutoff }: { appId: number; days: readonly string[]; cutoff: Date },
  imageIds: readonly string[],
): Promise<LatestStart[]> {
  const { rows } = (await db.raw(startsSql, {
    appId,
    cutoff,
    days: `{${days.join()}}`,
    imageIds: [...imageIds],
  })) as { rows: (Omit<LatestStart, 'location'> & StoredLocation)[] };
  return rows.map((row) => ({
    imageId: row.imageId,
    eventId: row.eventId,
    behavior: row.behavior,
    time: row.time,
    location: fromStored(row),
  }));
}

/** Day by day, so that the index is asked for all images at once. OFFSET 0 has each tally looked up by its id. */
const startsSql = `
  WITH latest AS (
    SELECT DISTINCT ON (h.image_id) h.* FROM unnest(:days::date[]) AS d(day) CROSS JOIN LATERAL (
      SELECT e.image_id, e.day, e.event_id, e.behavior, t.latest_time FROM events AS e CROSS JOIN LATERAL (
        SELECT latest_time FROM event_tallies AS t
        WHERE t.app_id = :appId AND t.day = ANY (:days::date[]) AND t.day = e.day AND t.event_id = e.event_id
          AND t.latest_time >= :cutoff OFFSET 0) AS t
      WHERE e.app_id = :appId AND e.day = ANY (:days::date[]) AND e.day = d.day AND e.image_id = ANY (:imageIds::text[])
    ) AS h ORDER BY h.image_id, h.latest_time DESC, h.event_id DESC)
  SELECT l.image_id AS "imageId", l.event_id AS "eventId", l.behavior, l.latest_time AS time, s.*
  FROM latest AS l CROSS JOIN LATERAL (
    SELECT ${locationColumns.join(', ')} FROM event_scopes AS s
    WHERE s.app_id = :appId AND s.day = ANY (:days::date[]) AND s.day = l.day AND s.event_id = l.event_id
    ORDER BY ${latestFirst} LIMIT 1) AS s`;
