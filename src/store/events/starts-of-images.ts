import type { Database } from '../database/connections.js';

/** Container starts that are recorded: no others than those that hit a policy. */
export interface RecordedStarts {
  /** Images that started. */
  images: number;
  /**
   * At least so many: a start that hits several policies is an occurrence of each, so of an image and day those of the
   * policy with the most count.
   */
  starts: number;
}

/** Of some images on some days. */
export async function startsOfImages(
  db: Database,
  { appId, days, cutoff }: { appId: number; days: readonly string[]; cutoff: Date },
  imageIds: readonly string[],
): Promise<RecordedStarts> {
  if (imageIds.length === 0) return { images: 0, starts: 0 };
  const { rows } = (await db.raw(startsSql, {
    ...{ appId, cutoff, days: `{${days.join()}}` },
    imageIds: [...imageIds],
  })) as { rows: [RecordedStarts] };
  return rows[0];
}

/** Day by day, so that the index is asked for all images at once. OFFSET 0 has each tally looked up by its id. */
const startsSql = `
  SELECT count(DISTINCT image_id)::int AS images, coalesce(sum(starts), 0)::bigint AS starts FROM (
    SELECT image_id, day, max(starts) AS starts FROM (
      SELECT h.image_id, h.day, h.policy_id, sum(h.event_count) AS starts
      FROM unnest(:days::date[]) AS d(day) CROSS JOIN LATERAL (
        SELECT e.image_id, e.day, e.policy_id, t.event_count FROM events AS e CROSS JOIN LATERAL (
          SELECT event_count FROM event_tallies AS t
          WHERE t.app_id = :appId AND t.day = ANY (:days::date[]) AND t.day = e.day AND t.event_id = e.event_id
            AND t.latest_time >= :cutoff OFFSET 0) AS t
        WHERE e.app_id = :appId AND e.day = ANY (:days::date[]) AND e.day = d.day
          AND e.image_id = ANY (:imageIds::text[])) AS h
      GROUP BY h.image_id, h.day, h.policy_id) AS of_policies
    GROUP BY image_id, day) AS of_days`;
