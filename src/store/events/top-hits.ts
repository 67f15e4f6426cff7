import type { Database } from '../database/connections.js';
import { readDayCounts } from './day-counts.js';

/** Container starts by what became of them. */
interface HitCounts {
  intercepted: number;
  alerted: number;
}

export interface TopHit extends HitCounts {
  /** Id of the policy or image, name of the node, or CVE. */
  key: string;
  /** Name of the policy or image, cluster of the node; else empty. */
  name: string;
}

type Kind = 'policies' | 'images' | 'nodes' | 'cves';
export type TopHits = Record<Kind, TopHit[]> & {
  /** Whether every event of the days was counted. */
  complete: boolean;
};

/**
 * What is read at most, so that a quarter of a second suffices however many events there are: each takes 40 µs. Of a day
 * with more, the events with the most starts are taken.
 */
export const maxEvents = 5000;
const maxPlaces = 25_000;
const maxCves = 50_000;

interface Reach {
  appId: number;
  days: readonly string[];
  cutoff: Date;
}

/** What the starts of some days hit most. */
export async function topHits(
  db: Database,
  { appId, days: asked, cutoff }: Reach,
  limit: number,
): Promise<TopHits> {
  const counts = (await readDayCounts(db, appId)).filter(({ day }) => asked.includes(day));
  const days = counts.map(({ day }) => day);
  const perDay = Math.floor(maxEvents / Math.max(1, days.length));
  const most = Math.max(
    0,
    ...counts.map(({ groups }) => groups.reduce((sum, { events }) => sum + events, 0)),
  );
  const rows =
    days.length === 0
      ? []
      : (
          (await db.raw(topSql(days.length), bindingsOf({ appId, days, cutoff }, perDay, limit))) as {
            rows: (TopHit & { kind: Kind })[];
          }
        ).rows;
  const of = (kind: Kind) => rows.filter((row) => row.kind === kind).map(({ kind: _, ...hit }) => hit);
  return {
    policies: of('policies'),
    images: of('images'),
    nodes: of('nodes'),
    cves: of('cves'),
    complete: most <= perDay,
  };
}

const bindingsOf = ({ appId, days, cutoff }: Reach, perDay: number, limit: number) => ({
  appId,
  cutoff,
  days: `{${days.join()}}`,
  perDay,
  limit,
  ...Object.fromEntries(days.map((day, i) => [`day${i}`, day])),
});

/** A day by itself, for its index on the number of starts. */
const talliesOfDay = (i: number) => `
    (SELECT day, event_id, behavior, event_count FROM event_tallies
     WHERE app_id = :appId AND day = :day${i}::date AND latest_time >= :cutoff
     ORDER BY event_count DESC, event_id DESC LIMIT :perDay)`;

const ofEvent = (alias: string) =>
  `${alias}.app_id = :appId AND ${alias}.day = ANY (:days::date[]) AND ${alias}.day = h.day AND ${alias}.event_id = h.event_id`;

const top = (kind: Kind, key: string, name: string, source: string) => `
  (SELECT '${kind}' AS kind, ${key} AS key, ${name} AS name,
     coalesce(sum(event_count) FILTER (WHERE behavior = 'INTERCEPT'), 0)::bigint AS intercepted,
     coalesce(sum(event_count) FILTER (WHERE behavior = 'ALERT'), 0)::bigint AS alerted
   FROM ${source} GROUP BY ${key}${kind === 'nodes' ? ', cluster_id' : ''}
   ORDER BY sum(event_count) DESC, ${key} LIMIT :limit)`;

/** OFFSET 0 has each event looked up by its id: a hash join would read whole days. */
const topSql = (days: number) => `
  WITH tallies AS MATERIALIZED (${Array.from({ length: days }, (_, i) => talliesOfDay(i)).join(' UNION ALL ')}),
  hits AS MATERIALIZED (
    SELECT h.*, e.* FROM tallies AS h CROSS JOIN LATERAL (
      SELECT policy_id, policy_name, image_id, image_name, cve_ids FROM events AS e WHERE ${ofEvent('e')} OFFSET 0) AS e),
  heaviest AS MATERIALIZED (SELECT * FROM hits ORDER BY event_count DESC, event_id DESC),
  places AS (
    SELECT h.behavior, s.* FROM heaviest AS h CROSS JOIN LATERAL (
      SELECT cluster_id, node_name, event_count FROM event_scopes AS s WHERE ${ofEvent('s')} OFFSET 0) AS s
    LIMIT ${maxPlaces}),
  cves AS (SELECT h.behavior, h.event_count, c.cve_id FROM heaviest AS h, unnest(h.cve_ids) AS c(cve_id) LIMIT ${maxCves})
  ${[
    top('policies', 'policy_id::text', '(array_agg(policy_name ORDER BY event_id DESC))[1]', 'hits'),
    top('images', 'image_id', '(array_agg(image_name ORDER BY event_id DESC))[1]', 'hits'),
    top('nodes', 'node_name', 'cluster_id', 'places'),
    top('cves', 'cve_id', "''", 'cves'),
  ].join(' UNION ALL ')}`;
