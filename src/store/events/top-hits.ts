import { LRUCache } from 'lru-cache';
import type { Database } from '../database/connections.js';
import { perDatabase } from '../database/per-database.js';
import { type DayCounts, overlapOf, readDayCounts } from './day-counts.js';
import { eventsOf, inTwoHalves } from './search/matches-by-day.js';

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
/** Of each kind and day. */
const maxKeys = 5000;

interface Reach {
  appId: number;
  days: readonly string[];
  cutoff: Date;
}

/** A hit of one day. */
type DayHit = TopHit & { kind: Kind };

/** Valid as long as the day has this revision. */
interface KnownDay {
  revision: string;
  hits: readonly DayHit[];
}

/** Of all accounts: 150 bytes a hit, some 30 MB. */
const maxKept = 200_000;
const knownOf = perDatabase(
  () => new LRUCache<string, KnownDay>({ maxSize: maxKept, sizeCalculation: ({ hits }) => hits.length + 10 }),
);

/** What the starts of some days hit most. Only days that have changed since they were last asked for cost a statement. */
export async function topHits(
  db: Database,
  { appId, days: asked, cutoff }: Reach,
  limit: number,
): Promise<TopHits> {
  // Revisions first: a day that changes while it is read is read again next time.
  const days = (await readDayCounts(db, appId)).filter(
    (day) => asked.includes(day.day) && overlapOf(day, { from: cutoff }) !== 'none',
  );
  const perDay = Math.floor(maxEvents / Math.max(1, days.length));
  const halves = await inTwoHalves(days, async (half) => {
    const found: (readonly DayHit[])[] = [];
    for (const day of half)
      found.push(await hitsOfDay(db, { appId, day, cutoff, perDay, share: days.length }));
    return found;
  });
  const byDay = halves.flat();
  const most = Math.max(0, ...days.map((day) => eventsOf([day])));
  const isCut = byDay.some((hits) => hits.length >= maxKeys && kinds.some((kind) => isFull(hits, kind)));
  return { ...mostOf(byDay, limit), complete: most <= perDay && !isCut };
}

const kinds = ['policies', 'images', 'nodes', 'cves'] as const satisfies readonly Kind[];

const isFull = (hits: readonly DayHit[], kind: Kind) =>
  hits.filter((hit) => hit.kind === kind).length >= maxKeys;

interface DayAsked {
  appId: number;
  day: DayCounts;
  cutoff: Date;
  /** Events read. */
  perDay: number;
  /** Days that share the bounds on places and CVEs. */
  share: number;
}

async function hitsOfDay(
  db: Database,
  { appId, day, cutoff, perDay, share }: DayAsked,
): Promise<readonly DayHit[]> {
  const key = `${appId} ${day.day} ${perDay}`;
  const known = knownOf(db).get(key);
  const isWhole = overlapOf(day, { from: cutoff }) === 'all';
  if (isWhole && known?.revision === day.revision) return known.hits;
  const { rows } = (await db.raw(daySql, {
    ...{ appId, cutoff, perDay, day: day.day, maxKeys },
    maxPlaces: Math.floor(maxPlaces / share),
    maxCves: Math.floor(maxCves / share),
  })) as { rows: DayHit[] };
  if (isWhole) knownOf(db).set(key, { revision: day.revision, hits: rows });
  return rows;
}

/** Sums the days; a name is that of the latest day. */
function mostOf(byDay: readonly (readonly DayHit[])[], limit: number): Omit<TopHits, 'complete'> {
  const sums = { policies: newSums(), images: newSums(), nodes: newSums(), cves: newSums() };
  for (const hits of byDay)
    for (const { kind, key, name, intercepted, alerted } of hits) {
      const id = kind === 'nodes' ? `${name.length} ${name}${key}` : key;
      const sum = sums[kind].get(id);
      if (!sum) sums[kind].set(id, { key, name, intercepted, alerted });
      else {
        sum.name = name;
        sum.intercepted += intercepted;
        sum.alerted += alerted;
      }
    }
  const top = (kind: Kind) => topOf(sums[kind].values(), limit);
  return { policies: top('policies'), images: top('images'), nodes: top('nodes'), cves: top('cves') };
}

const newSums = () => new Map<string, TopHit>();

/** Without sorting tens of thousands for some. */
function topOf(hits: Iterable<TopHit>, limit: number): TopHit[] {
  const most: TopHit[] = [];
  for (const hit of hits) {
    if (most.length === limit && mostFirst(hit, most.at(-1)!) > 0) continue;
    most.push(hit);
    most.sort(mostFirst);
    most.length = Math.min(most.length, limit);
  }
  return most;
}

const mostFirst = (a: TopHit, b: TopHit) =>
  b.intercepted + b.alerted - a.intercepted - a.alerted || (a.key < b.key ? -1 : 1);

const ofEvent = (alias: string) =>
  `${alias}.app_id = :appId AND ${alias}.day = :day::date AND ${alias}.event_id = h.event_id`;

const top = (kind: Kind, key: string, name: string, source: string) => `
  (SELECT '${kind}' AS kind, ${key} AS key, ${name} AS name,
     coalesce(sum(event_count) FILTER (WHERE behavior = 'INTERCEPT'), 0)::bigint AS intercepted,
     coalesce(sum(event_count) FILTER (WHERE behavior = 'ALERT'), 0)::bigint AS alerted
   FROM ${source} GROUP BY ${key}${kind === 'nodes' ? ', cluster_id' : ''}
   ORDER BY sum(event_count) DESC, ${key} LIMIT :maxKeys)`;

/** OFFSET 0 has each event looked up by its id: a hash join would read the whole day. */
const daySql = `
  WITH tallies AS MATERIALIZED (
    SELECT event_id, behavior, event_count FROM event_tallies
    WHERE app_id = :appId AND day = :day::date AND latest_time >= :cutoff
    ORDER BY event_count DESC, event_id DESC LIMIT :perDay),
  hits AS MATERIALIZED (
    SELECT h.*, e.* FROM tallies AS h CROSS JOIN LATERAL (
      SELECT policy_id, policy_name, image_id, image_name, cve_ids FROM events AS e WHERE ${ofEvent('e')} OFFSET 0) AS e),
  heaviest AS MATERIALIZED (SELECT * FROM hits ORDER BY event_count DESC, event_id DESC),
  places AS (
    SELECT h.behavior, s.* FROM heaviest AS h CROSS JOIN LATERAL (
      SELECT cluster_id, node_name, event_count FROM event_scopes AS s WHERE ${ofEvent('s')} OFFSET 0) AS s
    LIMIT :maxPlaces),
  cves AS (
    SELECT h.behavior, h.event_count, c.cve_id FROM heaviest AS h, unnest(h.cve_ids) AS c(cve_id) LIMIT :maxCves)
  ${[
    top('policies', 'policy_id::text', '(array_agg(policy_name ORDER BY event_id DESC))[1]', 'hits'),
    top('images', 'image_id', '(array_agg(image_name ORDER BY event_id DESC))[1]', 'hits'),
    top('nodes', 'node_name', 'cluster_id', 'places'),
    top('cves', 'cve_id', "''", 'cves'),
  ].join(' UNION ALL ')}`;
