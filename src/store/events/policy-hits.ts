import type { Database } from '../database/connections.js';

export interface PolicyHits {
  policyId: string;
  /** Container starts. */
  intercepted: number;
  alerted: number;
  images: number;
  /** Whether there may be more: an event stands for a policy, image and day, and so many are read. */
  complete: boolean;
}

export const maxEventsOfPolicy = 1000;

/** What each of these policies hit on some days; policies without hits are left out. */
export async function policyHits(
  db: Database,
  { appId, days, cutoff }: { appId: number; days: readonly string[]; cutoff: Date },
  policyIds: readonly string[],
): Promise<PolicyHits[]> {
  const { rows } = (await db.raw(hitsSql, {
    appId,
    cutoff,
    days: `{${days.join()}}`,
    policyIds: `{${policyIds.join()}}`,
    read: maxEventsOfPolicy + 1,
  })) as { rows: (Omit<PolicyHits, 'complete'> & { events: number })[] };
  return rows.map(({ events, ...hits }) => ({ ...hits, complete: events <= maxEventsOfPolicy }));
}

/** OFFSET 0 has each event looked up by its id: a hash join would read whole days. */
const hitsSql = `
  SELECT p.policy_id AS "policyId", count(*)::int AS events, count(DISTINCT h.image_id)::int AS images,
    coalesce(sum(h.event_count) FILTER (WHERE h.behavior = 'INTERCEPT'), 0)::bigint AS intercepted,
    coalesce(sum(h.event_count) FILTER (WHERE h.behavior = 'ALERT'), 0)::bigint AS alerted
  FROM unnest(:policyIds::uuid[]) AS p(policy_id) CROSS JOIN LATERAL (
    SELECT e.image_id, e.behavior, t.event_count FROM events AS e CROSS JOIN LATERAL (
      SELECT event_count FROM event_tallies AS t
      WHERE t.app_id = :appId AND t.day = ANY (:days::date[]) AND t.day = e.day AND t.event_id = e.event_id
        AND t.latest_time >= :cutoff OFFSET 0) AS t
    WHERE e.app_id = :appId AND e.day = ANY (:days::date[]) AND e.policy_id = p.policy_id LIMIT :read) AS h
  GROUP BY p.policy_id`;
