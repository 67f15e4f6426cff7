import { eventKeyText, type MergedEvent } from '../domain/event.js';
import type { Database } from './database.js';
import { addToCounts, countOfHits } from './event-counts.js';
import { ensurePartitions, firstEventIdOf, isPartitionMissing } from './event-partitions.js';
import { type Term, termsOf, upsertTerms } from './event-terms.js';

/**
 * How hits are written. One statement takes any number of events, so that counts are exact whatever happens concurrently.
 * All that writes events locks their rows in one order, so that nobody waits for another crosswise: events in the order
 * of the merge key, then tallies in the order of ids, then scopes, counts and terms. Scopes of an event are written only
 * by who has locked its tally. PostgreSQL runs the parts of a statement as they are read from, hence the conditions that
 * read a part to its end before the next begins.
 */

/** The order in which events are locked: that of their merge key. */
export const eventLockOrder = ['app_id', 'day', 'image_id', 'policy_id', 'behavior'] as const;

/** Assignments that add a hit to a row which has a tally. */
const addTally = (row: string, hit: string) => `
      event_count = ${row}.event_count + ${hit}.event_count,
      first_time = least(${row}.first_time, ${hit}.first_time),
      latest_time = greatest(${row}.latest_time, ${hit}.latest_time)`;

/** Assignments that take the hit's columns when it is the later one. */
const latestWins = (row: string, hit: string, columns: readonly string[]) =>
  columns
    .map(
      (name) =>
        `${name} = CASE WHEN ${hit}.latest_time >= ${row}.latest_time THEN ${hit}.${name} ELSE ${row}.${name} END`,
    )
    .join(',\n      ');

const scopeColumns = `cluster_id, node_name, node_ip, public_ip, namespace, pod_name, event_count, first_time,
      latest_time, latest_place`;
const scopeTypes = `cluster_id text, node_name text, node_ip text, public_ip text, namespace text, pod_name text,
      event_count bigint, first_time timestamptz, latest_time timestamptz, latest_place jsonb`;

/** Adds scopes to those of their events; `rows` is what to read them from. */
const addScopes = (rows: string) => `
    INSERT INTO event_scopes AS s (app_id, day, event_id, ${scopeColumns})
    SELECT app_id, day, event_id, ${scopeColumns}
    FROM ${rows}
    ORDER BY app_id, day, event_id, cluster_id, node_name
    ON CONFLICT (app_id, day, event_id, cluster_id, node_name) DO UPDATE SET ${addTally('s', 'excluded')},
      ${latestWins('s', 'excluded', ['node_ip', 'public_ip', 'namespace', 'pod_name', 'latest_place'])}
    RETURNING 1`;

/**
 * Each event is inserted, or met by its key; a tally is inserted, or added to. An event keeps what its first hit brought
 * (ADR 3); assigning a column to itself only serves to lock the row and to get its id.
 */
const recordSql = (terms: string) => `
  WITH event_rows AS MATERIALIZED (
    -- An event that is stored under its new id is new.
    SELECT *, first_event_id + nextval('event_sequence') AS new_id FROM jsonb_to_recordset(:events::jsonb) AS r(
      app_id bigint, day date, first_event_id bigint, policy_id uuid, image_id text, behavior text, event_type text,
      policy_name text, image_name text, event_count bigint, first_time timestamptz, latest_time timestamptz,
      latest_place jsonb, snapshot jsonb, reasons jsonb, reason_total int, cve_ids text[], start_param text)
  ), scope_rows AS (
    SELECT * FROM jsonb_to_recordset(:scopes::jsonb) AS r(
      app_id bigint, day date, policy_id uuid, image_id text, behavior text, ${scopeTypes})
  ), stored_events AS (
    INSERT INTO events AS e (
      app_id, day, event_id, image_id, policy_id, behavior, event_type, policy_name, image_name, cve_ids)
    SELECT app_id, day, new_id, image_id, policy_id, behavior, event_type,
      policy_name, image_name, cve_ids
    FROM event_rows ORDER BY ${eventLockOrder.join(', ')}
    ON CONFLICT ON CONSTRAINT events_merge_key DO UPDATE SET policy_name = e.policy_name
    RETURNING app_id, day, image_id, policy_id, behavior, event_type, event_id
  ), stored_details AS (
    INSERT INTO event_details (app_id, day, event_id, snapshot, reasons, reason_total, start_param)
    SELECT app_id, day, event_id, snapshot, reasons, reason_total, start_param
    FROM event_rows JOIN stored_events e USING (app_id, day, image_id, policy_id, behavior)
    WHERE event_id = new_id
  ), stored_tallies AS (
    INSERT INTO event_tallies AS t (
      app_id, day, event_id, event_type, behavior, event_count, first_time, latest_time, latest_place)
    SELECT app_id, day, event_id, e.event_type, behavior, event_count, first_time, latest_time, latest_place
    FROM event_rows JOIN stored_events e USING (app_id, day, image_id, policy_id, behavior)
    ORDER BY app_id, day, event_id
    ON CONFLICT (app_id, day, event_id) DO UPDATE SET ${addTally('t', 'excluded')},
      ${latestWins('t', 'excluded', ['latest_place'])}
    RETURNING 1
  ), stored_scopes AS (${addScopes(`scope_rows JOIN stored_events USING (app_id, day, image_id, policy_id, behavior)
    WHERE (SELECT count(*) FROM stored_tallies) > 0`)}
  ), changes AS (
    SELECT app_id, day, e.event_type, behavior, (event_id = new_id)::int AS events, event_count AS starts, first_time, latest_time
    FROM event_rows JOIN stored_events e USING (app_id, day, image_id, policy_id, behavior)
    WHERE (SELECT count(*) FROM stored_scopes) > 0
  ), counted AS (${addToCounts('changes')}
    RETURNING 1
  )${terms}
  SELECT app_id AS "appId", day::text, policy_id AS "policyId", image_id AS "imageId", behavior, event_id AS "eventId"
  FROM stored_events`;

/**
 * The same for events of which the id is known: they are neither sent nor locked. It does all of it or nothing, since an
 * event may have been deleted meanwhile.
 */
const addHitsSql = (days: string, terms: string) => `
  WITH hits AS (
    SELECT * FROM jsonb_to_recordset(:hits::jsonb) AS r(
      app_id bigint, day date, event_id bigint, event_count bigint, first_time timestamptz, latest_time timestamptz,
      latest_place jsonb)
  ), scope_rows AS (
    SELECT * FROM jsonb_to_recordset(:scopes::jsonb) AS r(app_id bigint, day date, event_id bigint, ${scopeTypes})
  ), found AS MATERIALIZED (
    SELECT t.app_id, t.day, t.event_id FROM event_tallies t JOIN hits h USING (app_id, day, event_id)
    WHERE t.day IN (${days})
    ORDER BY t.app_id, t.day, t.event_id FOR UPDATE OF t
  ), stored_tallies AS (
    UPDATE event_tallies t SET ${addTally('t', 'h')},
      ${latestWins('t', 'h', ['latest_place'])}
    FROM hits h
    WHERE t.app_id = h.app_id AND t.day = h.day AND t.event_id = h.event_id AND t.day IN (${days})
      AND (SELECT count(*) FROM found) = (SELECT count(*) FROM hits)
    RETURNING t.app_id, t.day, t.event_type, t.behavior, 0 AS events, h.event_count AS starts, h.first_time, h.latest_time
  ), stored_scopes AS (${addScopes(`scope_rows WHERE (SELECT count(*) FROM stored_tallies) > 0`)}
  ), changes AS (
    SELECT * FROM stored_tallies WHERE (SELECT count(*) FROM stored_scopes) > 0
  ), counted AS (${addToCounts('changes')}
    RETURNING 1
  )${terms}
  SELECT (SELECT count(*) FROM stored_tallies) > 0 AS stored, (SELECT json_agg(event_id) FROM found) AS found`;

const toTally = ({ appId, day, count, firstTime, latestTime, place }: MergedEvent) => ({
  app_id: appId,
  day,
  event_count: count,
  first_time: firstTime,
  latest_time: latestTime,
  latest_place: place,
});

const toEventRow = (event: MergedEvent) => ({
  first_event_id: firstEventIdOf(event.day),
  policy_id: event.policyId,
  image_id: event.imageId,
  behavior: event.behavior,
  event_type: event.snapshot.template,
  policy_name: event.snapshot.name,
  image_name: event.imageName,
  snapshot: event.snapshot,
  reasons: event.reasons,
  reason_total: event.reasonTotal,
  cve_ids: event.cveIds,
  start_param: event.startParam,
  ...toTally(event),
});

/** The scopes of an event; `key` is what leads to it. */
const toScopeRows = ({ appId, day, scopes }: MergedEvent, key: object) =>
  scopes.map(({ place, count, firstTime, latestTime }) => ({
    app_id: appId,
    day,
    ...key,
    cluster_id: place.clusterId,
    node_name: place.nodeName,
    node_ip: place.nodeIp,
    public_ip: place.publicIp,
    namespace: place.namespace,
    pod_name: place.podName,
    event_count: count,
    first_time: firstTime,
    latest_time: latestTime,
    latest_place: place,
  }));

const mergeKeyOf = ({ policyId, imageId, behavior }: MergedEvent) => ({
  policy_id: policyId,
  image_id: imageId,
  behavior,
});

/** The part of a statement that notes terms, and its binding; nothing where there are none, as is usual. */
const termsPart = (terms: readonly Term[], after: string) =>
  terms.length === 0
    ? { sql: '', bindings: {} }
    : { sql: `, noted AS (${upsertTerms(after)})`, bindings: { terms: JSON.stringify(terms) } };

/**
 * Adds merged events to what is stored, with texts that they can be found by from then on; durable when it returns. Gives
 * the id of each by its key (eventKeyText).
 */
export async function recordEvents(
  db: Database,
  events: readonly MergedEvent[],
  terms: readonly Term[] = termsOf(events),
  slot = 0,
): Promise<Map<string, number>> {
  if (events.length === 0) return new Map();
  const part = termsPart(terms, 'counted');
  const bindings = {
    events: JSON.stringify(events.map(toEventRow)),
    scopes: JSON.stringify(events.flatMap((event) => toScopeRows(event, mergeKeyOf(event)))),
    ...countOfHits(slot),
    ...part.bindings,
  };
  type Row = Parameters<typeof eventKeyText>[0] & { eventId: number };
  const store = async () => ((await db.raw(recordSql(part.sql), bindings)) as { rows: Row[] }).rows;
  let rows;
  try {
    rows = await store();
  } catch (error) {
    if (!isPartitionMissing(error)) throw error;
    // Partitions are made ahead of time; a start reported late, or a day that no job prepared, has none yet.
    for (const day of new Set(events.map((event) => event.day))) await ensurePartitions(db, day);
    rows = await store();
  }
  return new Map(rows.map((row) => [eventKeyText(row), row.eventId]));
}

/** An event that was stored before, with more hits. */
export interface KnownEvent {
  eventId: number;
  event: MergedEvent;
}

/** Adds hits to known events, to all of them or, when one of them is gone, to none; which are gone. */
export async function recordHits(
  db: Database,
  known: readonly KnownEvent[],
  terms: readonly Term[],
  slot = 0,
): Promise<KnownEvent[]> {
  // As constants they leave out the partitions of all other days while planning, which else takes longer than the rest.
  const days = [...new Set(known.map(({ event }) => event.day))].map((day) => `'${day}'`).join(', ');
  const part = termsPart(terms, 'counted');
  const { rows } = (await db.raw(addHitsSql(days, part.sql), {
    hits: JSON.stringify(known.map(({ event, eventId }) => ({ event_id: eventId, ...toTally(event) }))),
    scopes: JSON.stringify(known.flatMap(({ event, eventId }) => toScopeRows(event, { event_id: eventId }))),
    ...countOfHits(slot),
    ...part.bindings,
  })) as { rows: { stored: boolean; found: number[] | null }[] };
  const { stored, found } = rows[0]!;
  if (stored) return [];
  const there = new Set(found);
  return known.filter(({ eventId }) => !there.has(eventId));
}
