import { randomInt } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Behavior } from '../../domain/decide.js';
import type { Template } from '../../domain/policy.js';
import type { Database } from '../database/connections.js';
import { perDatabase } from '../database/per-database.js';
import type { StatementPart } from '../database/statement-parts.js';

/** Every statement that writes events updates these counts, so they are always exact (R8, R9). */

/** With one row a day, batches would wait for each other's commit. Few, since every read sums them. */
const shardCount = 8;

const firstShard = randomInt(shardCount);

export const hitShard = (worker: number) => (firstShard + worker) % shardCount;

/** Removals lock their own shard, for longer than a hit should wait. */
export const removalShard = shardCount;

/** Adds `changes` to the counts of `:shard`. Locks counts in key order, and comes last in every statement. */
export const countedPart = (changes: string): StatementPart => ({
  name: 'counted',
  sql: `
    INSERT INTO event_day_counts AS c (
      app_id, day, event_type, behavior, shard, events, starts, lowest_time, highest_time, revision)
    SELECT *, nextval('event_revision') FROM (
      SELECT app_id, day, event_type, behavior, :shard::int, sum(events), sum(starts), min(first_time), max(latest_time)
      FROM ${changes} GROUP BY app_id, day, event_type, behavior ORDER BY app_id, day, event_type, behavior) AS summed
    ON CONFLICT (app_id, day, event_type, behavior, shard) DO UPDATE SET
      events = c.events + excluded.events,
      starts = c.starts + excluded.starts,
      lowest_time = least(c.lowest_time, excluded.lowest_time),
      highest_time = greatest(c.highest_time, excluded.highest_time),
      revision = excluded.revision
    RETURNING 1 AS one`,
  returns: 'one int',
});

/** Removes events from all tables, each by `DELETE FROM table t …`, and from the counts of `:shard`; `gone` has what went. */
export const removalParts = (deleteFrom: (table: string) => string): StatementPart[] => [
  {
    name: 'gone',
    sql: `${deleteFrom('event_tallies')}
    RETURNING t.app_id, t.day, t.event_type, t.behavior, -1 AS events, -t.event_count AS starts, t.first_time, t.latest_time`,
    returns: `app_id bigint, day date, event_type text, behavior text, events int, starts bigint,
      first_time timestamptz, latest_time timestamptz`,
  },
  ...['events', 'event_details', 'event_scopes'].map((table) => ({
    name: `gone_${table}`,
    sql: deleteFrom(table),
    returns: '',
  })),
  countedPart('gone'),
];

export interface GroupCount {
  eventType: Template;
  behavior: Behavior;
  events: number;
  starts: number;
}

export interface DayCounts {
  day: string;
  groups: GroupCount[];
  /** Bounds on the times of all starts. */
  lowest: Date;
  highest: Date;
  /** Changes with every write to the day; values never recur. */
  revision: string;
}

/** Times in milliseconds. */
type CountRow = [string, Template, Behavior, number, number, number, number, string];

interface Known {
  digest: string;
  days: readonly DayCounts[];
}

/** Half a year of counts takes some 100 KB an account. */
const maxAccounts = 100;
const knownOf = perDatabase(() => new LRUCache<number, Known>({ max: maxAccounts }));

/** Every list needs the days and few change: sends them only if the digest of their revisions is not the cached one. */
export async function readDayCounts(db: Database, appId: number): Promise<readonly DayCounts[]> {
  const known = knownOf(db).get(appId);
  const { rows } = (await db.raw(countsSql, { appId, digest: known?.digest ?? '' })) as {
    rows: { digest: string; counts: CountRow[] | null }[];
  };
  const { digest, counts } = rows[0]!;
  if (known && !counts) return known.days;
  const days = new Map<string, DayCounts>();
  for (const row of counts!) days.set(row[0], withGroup(days.get(row[0]), row));
  const read = { digest, days: [...days.values()] };
  knownOf(db).set(appId, read);
  return read.days;
}

const ofAccount = 'FROM event_day_counts WHERE app_id = :appId AND NOT leaving';

/** The subquery runs only when needed. One JSON value parses faster than hundreds of rows. */
const countsSql = `
  SELECT digest, CASE WHEN digest <> :digest THEN (
    SELECT coalesce(json_agg(json_build_array(day, event_type, behavior, events, starts, lowest, highest, revision)
      ORDER BY day, event_type, behavior), '[]')
    FROM (
      SELECT day, event_type, behavior, sum(events)::bigint AS events, sum(starts)::bigint AS starts,
        floor(date_part('epoch', min(lowest_time)) * 1000)::bigint AS lowest,
        ceil(date_part('epoch', max(highest_time)) * 1000)::bigint AS highest,
        -- Not the greatest: a number drawn earlier may be committed later.
        string_agg(revision::text, ' ' ORDER BY shard) AS revision
      ${ofAccount} GROUP BY day, event_type, behavior) AS summed
  ) END AS counts
  FROM (
    SELECT encode(sha256(coalesce(string_agg(revision::text, ' ' ORDER BY day, event_type, behavior, shard), '')::bytea), 'hex') AS digest
    ${ofAccount}) AS state`;

function withGroup(known: DayCounts | undefined, row: CountRow): DayCounts {
  const [day, eventType, behavior, events, starts, lowest, highest, revision] = row;
  const group = { eventType, behavior, events, starts };
  if (!known) return { day, groups: [group], lowest: new Date(lowest), highest: new Date(highest), revision };
  return {
    day,
    groups: [...known.groups, group],
    lowest: new Date(Math.min(lowest, known.lowest.getTime())),
    highest: new Date(Math.max(highest, known.highest.getTime())),
    revision: `${known.revision},${revision}`,
  };
}

/** Half-open, on an event's latest time. */
export interface TimeRange {
  from: Date;
  before?: Date | undefined;
}

/** 'some' means that some events of the day may lie in the range. */
export function overlapOf(
  { lowest, highest }: DayCounts,
  { from, before }: TimeRange,
): 'all' | 'some' | 'none' {
  if (highest < from || (before && lowest >= before)) return 'none';
  return lowest >= from && (!before || highest < before) ? 'all' : 'some';
}

export interface Purged {
  appId: number;
  events: number;
  occurrences: number;
}

/** Days from the first to that before the last. */
interface Days {
  from: string;
  to: string;
}

const ofDays = (db: Database, { from, to }: Days) =>
  db('event_day_counts').where('day', '>=', from).where('day', '<', to);

export async function hideDays(db: Database, days: Days): Promise<void> {
  await ofDays(db, days).update({ leaving: true });
}

/** Returns the deleted counts. Call it in the transaction that drops the days. */
export async function forgetDays(tx: Database, days: Days): Promise<Purged[]> {
  const { rows } = (await tx.raw(
    `WITH gone AS (DELETE FROM event_day_counts WHERE day >= :from AND day < :to RETURNING app_id, events, starts)
     SELECT app_id AS "appId", sum(events)::bigint AS events, sum(starts)::bigint AS occurrences
     FROM gone GROUP BY app_id HAVING sum(events) <> 0 ORDER BY app_id`,
    { ...days },
  )) as { rows: Purged[] };
  return rows;
}
