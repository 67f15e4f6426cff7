import type { Behavior } from '../../domain/decide.js';
import type { Event, PolicySnapshot } from '../../domain/event.js';
import type { Template } from '../../domain/policy.js';
import type { Reason } from '../../domain/reason.js';
import type { Database } from '../database/connections.js';
import { dayOfEventId } from './event-id.js';
import { latestFirst } from './event-scopes.js';
import { fromStored, locationColumns, type StoredLocation } from './location-columns.js';
import { type Condition, rangeConditions } from './search/filters-and-keyword.js';

interface EventRow extends StoredLocation {
  event_id: number;
  day: string;
  policy_id: string;
  policy_name: string;
  event_type: Template;
  behavior: Behavior;
  image_id: string;
  image_name: string;
  event_count: number;
  first_time: Date;
  latest_time: Date;
  scope_count: number;
  snapshot: Omit<PolicySnapshot, 'effectTime'> & { effectTime: string | null };
  reasons: Reason[];
  reason_total: number;
  start_param: string;
  start_location: StoredLocation | null;
}

const toEvent = (row: EventRow): Event => ({
  eventId: row.event_id,
  day: row.day,
  policyId: row.policy_id,
  policyName: row.policy_name,
  eventType: row.event_type,
  behavior: row.behavior,
  imageId: row.image_id,
  imageName: row.image_name,
  eventCount: row.event_count,
  firstTime: row.first_time,
  latestTime: row.latest_time,
  latestLocation: fromStored(row),
  startLocation: fromStored(row.start_location ?? row),
  scopeCount: row.scope_count,
  snapshot: {
    ...row.snapshot,
    effectTime: row.snapshot.effectTime === null ? null : new Date(row.snapshot.effectTime),
  },
  reasons: row.reasons,
  reasonTotal: row.reason_total,
  startParam: row.start_param,
});

/** Undefined when unknown to the account, or expired. */
export async function findEvent(
  db: Database,
  appId: number,
  cutoff: Date,
  eventId: number,
): Promise<Event | undefined> {
  if (!dayOfEventId(eventId)) return undefined;
  const [event] = await findEvents(db, appId, [eventId], rangeConditions({ from: cutoff }));
  return event;
}

/**
 * In the order of the ids. These are sent as rows: the planner knows their number and uses the index, whatever
 * statistics say of a day.
 */
export async function findEvents(
  db: Database,
  appId: number,
  eventIds: readonly number[],
  conditions: readonly Condition[] = [],
): Promise<Event[]> {
  if (eventIds.length === 0) return [];
  const days = eventIds.map((eventId) => dayOfEventId(eventId)!);
  // Repeated as values, so the planner prunes all other partitions, and asks one machine where accounts are distributed.
  const at = (table: string) => ({
    sql: `${table}.app_id = ? AND ${table}.day = p.day AND ${table}.event_id = p.event_id AND ${table}.day = ANY (?::date[])`,
    values: [appId, [...new Set(days)]],
  });
  const [t, e, d, s] = [at('t'), at('e'), at('d'), at('s')];
  const { rows } = (await db.raw(
    `WITH page AS MATERIALIZED (
       SELECT day, event_id, position
       FROM unnest(?::date[], ?::bigint[]) WITH ORDINALITY AS r(day, event_id, position)
     )
     SELECT t.*, e.policy_id, e.policy_name, e.image_id, e.image_name, d.snapshot, d.reasons, d.reason_total, d.start_param,
       d.start_location, latest.*, (SELECT count(*) FROM event_scopes s WHERE ${s.sql}) AS scope_count
     FROM page p
     JOIN event_tallies t ON ${[t, ...conditions].map(({ sql }) => sql).join(' AND ')}
     JOIN events e ON ${e.sql}
     JOIN event_details d ON ${d.sql}
     CROSS JOIN LATERAL (
       SELECT ${locationColumns.join(', ')} FROM event_scopes s WHERE ${s.sql} ORDER BY ${latestFirst} LIMIT 1
     ) AS latest
     ORDER BY p.position`,
    [
      ...[days, eventIds, ...s.values, ...t.values, ...conditions.flatMap(({ values }) => values)],
      ...[...e.values, ...d.values, ...s.values],
    ] as unknown[] as string[],
  )) as { rows: EventRow[] };
  return rows.map(toEvent);
}
