import type { MergedEvent } from '../../domain/event.js';
import type { Database } from '../database/connections.js';
import { toJsonb } from '../database/jsonb.js';
import { countedPart, hitShard } from './day-counts.js';
import { type BatchNumber, numberPart } from './batch-number.js';
import { ensurePartitions, isPartitionMissing } from './day-partitions.js';
import { firstEventIdOf } from './event-id.js';
import { isDistributed } from '../database/distribution.js';
import { runParts, type StatementPart } from '../database/statement-parts.js';
import { journalPart } from '../shipping/journal.js';
import { type Term, termsOf, upsertTerms } from './search/terms.js';
import { locationColumns, locationKey, toStored } from './location-columns.js';

/**
 * Where a hit becomes durable. One statement takes any number of events, so counts are exact under any concurrency. To
 * avoid deadlocks all writers lock events by merge key, then tallies by id, then scopes, counts and terms; scopes are
 * written under the lock of their tally. `(SELECT count(*) FROM …) > 0` forces the order in which parts run.
 */

type NumberPart = ReturnType<typeof numberPart>;

export const eventLockOrder = ['app_id', 'day', 'image_id', 'policy_id', 'behavior'] as const;

const addTally = (row: string, hit: string) => `
      event_count = ${row}.event_count + ${hit}.event_count,
      first_time = least(${row}.first_time, ${hit}.first_time),
      latest_time = greatest(${row}.latest_time, ${hit}.latest_time)`;

const scopeKey = ['app_id', 'day', 'event_id', ...locationKey].join(', ');
/** The later of two starts sets the rest of the location. */
const latestWins = locationColumns
  .filter((name) => !(locationKey as readonly string[]).includes(name))
  .map(
    (name) =>
      `${name} = CASE WHEN excluded.latest_time >= s.latest_time THEN excluded.${name} ELSE s.${name} END`,
  )
  .join(',\n      ');
const scopeColumns = `${locationColumns.join(', ')}, event_count, first_time, latest_time`;

/** The scopes sent, each with its event's number `n`, and the tallies they sum up to. */
const hitRows: StatementPart[] = [
  {
    name: 'scope_rows',
    sql: `
    SELECT * FROM jsonb_to_recordset(:scopes::jsonb) AS r(n int, event_count bigint, first_time timestamptz,
      latest_time timestamptz, cluster_id text, node_name text, node_ip text, public_ip text, namespace text,
      pod_name text, location_details jsonb)`,
  },
  {
    name: 'tally_rows',
    sql: `
    SELECT n, sum(event_count)::bigint AS event_count, min(first_time) AS first_time, max(latest_time) AS latest_time
    FROM scope_rows GROUP BY n`,
  },
];

const addScopes = (events: string): StatementPart => ({
  name: 'stored_scopes',
  sql: `
    INSERT INTO event_scopes AS s (app_id, day, event_id, ${scopeColumns})
    SELECT app_id, day, event_id, ${scopeColumns}
    FROM ${events} JOIN scope_rows USING (n) WHERE (SELECT count(*) FROM stored_tallies) > 0
    ORDER BY ${scopeKey}
    ON CONFLICT (${scopeKey}) DO UPDATE SET ${addTally('s', 'excluded')},
      ${latestWins}
    RETURNING 1 AS one`,
  returns: 'one int',
});

/** What is stored besides events, tallies and scopes, of the `changes` to counts and the hits of `events`. */
const partsBeside = (changes: string, events: string, terms: readonly Term[], appId: number | undefined) => [
  { name: 'changes', sql: changes },
  countedPart('changes'),
  { name: 'journaled', sql: journalPart(events, appId), returns: 'one int' },
  ...(terms.length === 0 ? [] : [{ name: 'stored_terms', sql: upsertTerms('counted'), returns: '' }]),
];

/**
 * Inserts or finds each event by its key, and adds to its tally. An event keeps what its first hit brought (ADR 3): the
 * column assigned to itself only locks the row and returns its id.
 */
const recordParts = (number: NumberPart, terms: readonly Term[], appId: number | undefined) => [
  ...number.parts,
  {
    name: 'event_rows',
    sql: `
    SELECT * FROM jsonb_to_recordset(:events::jsonb) AS r(
      n int, app_id bigint, day date, first_event_id bigint, policy_id uuid, image_id text, behavior text,
      event_type text, policy_name text, image_name text, snapshot jsonb, reasons jsonb, reason_total int,
      cve_ids text[], start_param text, start_location jsonb)
    WHERE ${number.isNew}`,
  },
  {
    name: 'new_ids',
    sql: `SELECT n, first_event_id + nextval('event_sequence') AS new_id FROM event_rows`,
    returns: 'n int, new_id bigint',
  },
  ...hitRows,
  {
    name: 'stored_events',
    sql: `
    INSERT INTO events AS e (
      app_id, day, event_id, image_id, policy_id, behavior, event_type, policy_name, image_name, cve_ids)
    SELECT app_id, day, new_id, image_id, policy_id, behavior, event_type,
      policy_name, image_name, cve_ids
    FROM event_rows JOIN new_ids USING (n) ORDER BY ${eventLockOrder.join(', ')}
    ON CONFLICT ON CONSTRAINT events_merge_key DO UPDATE SET policy_name = e.policy_name
    RETURNING app_id, day, image_id, policy_id, behavior, event_type, event_id`,
    returns:
      'app_id bigint, day date, image_id text, policy_id uuid, behavior text, event_type text, event_id bigint',
  },
  {
    name: 'hit_events',
    sql: `
    SELECT n, app_id, day, behavior, e.event_type, event_id, event_id = new_id AS is_new
    FROM event_rows JOIN new_ids USING (n) JOIN stored_events e USING (app_id, day, image_id, policy_id, behavior)`,
  },
  {
    name: 'stored_details',
    sql: `
    INSERT INTO event_details (app_id, day, event_id, snapshot, reasons, reason_total, start_param,
      start_location)
    SELECT e.app_id, e.day, event_id, snapshot, reasons, reason_total, start_param, start_location
    FROM hit_events e JOIN event_rows USING (n) WHERE is_new`,
    returns: '',
  },
  {
    name: 'stored_tallies',
    sql: `
    INSERT INTO event_tallies AS t (
      app_id, day, event_id, event_type, behavior, event_count, first_time, latest_time)
    SELECT app_id, day, event_id, event_type, behavior, event_count, first_time, latest_time
    FROM hit_events JOIN tally_rows USING (n)
    ORDER BY app_id, day, event_id
    ON CONFLICT (app_id, day, event_id) DO UPDATE SET ${addTally('t', 'excluded')}
    RETURNING 1 AS one`,
    returns: 'one int',
  },
  addScopes('hit_events'),
  ...partsBeside(
    `
    SELECT app_id, day, event_type, behavior, is_new::int AS events, event_count AS starts, first_time, latest_time
    FROM hit_events JOIN tally_rows USING (n) WHERE (SELECT count(*) FROM stored_scopes) > 0`,
    'hit_events',
    terms,
    appId,
  ),
];

const recorded = `SELECT n, event_id AS "eventId" FROM hit_events WHERE (SELECT count(*) FROM journaled) >= 0`;

const allFound = '(SELECT count(*) FROM found) = (SELECT count(*) FROM event_rows)';

/** For known events, which are neither sent nor locked. Stores nothing if one was deleted meanwhile. */
const addHitsParts = (
  number: NumberPart,
  days: string,
  terms: readonly Term[],
  appId: number | undefined,
): StatementPart[] => [
  {
    name: 'event_rows',
    sql: `
    SELECT * FROM jsonb_to_recordset(:events::jsonb) AS r(n int, app_id bigint, day date, event_id bigint)`,
  },
  ...hitRows,
  {
    name: 'found',
    sql: `
    SELECT t.app_id, t.day, t.event_id FROM event_tallies t JOIN event_rows e USING (app_id, day, event_id)
    WHERE t.day IN (${days})${ofAccount('t', appId)}
    ORDER BY t.app_id, t.day, t.event_id FOR UPDATE OF t`,
    returns: 'app_id bigint, day date, event_id bigint',
  },
  ...number.parts,
  {
    name: 'stored_tallies',
    sql: `
    UPDATE event_tallies t SET ${addTally('t', 'h')}
    FROM event_rows e JOIN tally_rows h USING (n)
    WHERE t.app_id = e.app_id AND t.day = e.day AND t.event_id = e.event_id AND t.day IN (${days})${ofAccount('t', appId)}
      AND ${number.isNew}
    RETURNING t.app_id, t.day, t.event_id, t.event_type, t.behavior, 0 AS events, h.event_count AS starts, h.first_time, h.latest_time`,
    returns: `app_id bigint, day date, event_id bigint, event_type text, behavior text, events int, starts bigint,
      first_time timestamptz, latest_time timestamptz`,
  },
  addScopes('event_rows'),
  ...partsBeside(
    'SELECT * FROM stored_tallies WHERE (SELECT count(*) FROM stored_scopes) > 0',
    'stored_tallies',
    terms,
    appId,
  ),
];

const hitsStored = `
  SELECT ${allFound} AS stored, (SELECT json_agg(event_id) FROM found) AS found, (SELECT count(*) FROM journaled)`;

/** Repeated as a value, so that Citus asks its machine alone. */
const ofAccount = (alias: string, appId: number | undefined) =>
  appId === undefined ? '' : ` AND ${alias}.app_id = ${appId}`;

/** The account of a batch where tables are distributed: there a batch is of one (group-commit.ts). */
async function accountOf(db: Database, events: readonly MergedEvent[]): Promise<number | undefined> {
  return (await isDistributed(db)) ? events[0]!.appId : undefined;
}

const toEventRow = (event: MergedEvent, n: number) => ({
  n,
  app_id: event.appId,
  day: event.day,
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
  start_location: toStored(event.startLocation),
});

const toKnownRow = ({ event: { appId, day }, eventId }: KnownEvent, n: number) => ({
  n,
  app_id: appId,
  day,
  event_id: eventId,
});

const toScopeRows = (event: MergedEvent, n: number) =>
  event.scopes.map(({ location, count, firstTime, latestTime }) => ({
    n,
    event_count: count,
    first_time: firstTime,
    latest_time: latestTime,
    ...toStored(location),
  }));

/** Those of some events that are there, by their number among them. */
export async function findRecorded(
  db: Database,
  events: readonly MergedEvent[],
): Promise<{ n: number; eventId: number }[]> {
  const keys = events.map(({ appId, day, policyId, imageId, behavior }, n) => ({
    ...{ n, app_id: appId, day, policy_id: policyId, image_id: imageId, behavior },
  }));
  const { rows } = (await db.raw(
    `SELECT n, event_id AS "eventId" FROM events JOIN jsonb_to_recordset(?::jsonb) AS r(
       n int, app_id bigint, day date, policy_id uuid, image_id text, behavior text)
     USING (${eventLockOrder.join(', ')}) WHERE app_id = ANY (?::bigint[])`,
    [toJsonb(keys), [...new Set(events.map(({ appId }) => appId))]],
  )) as { rows: { n: number; eventId: number }[] };
  return rows;
}

/** Durable when it returns. Returns the ids, in order. */
export async function recordEvents(
  db: Database,
  events: readonly MergedEvent[],
  terms: readonly Term[] = termsOf(events),
  worker = 0,
  batch?: BatchNumber,
): Promise<number[]> {
  if (events.length === 0) return [];
  return withPartitions(db, events, () => recordInTransaction(db, events, terms, worker, batch));
}

/** Runs a store again after making the partitions that it missed: a job makes them ahead, but not for a late report. */
export async function withPartitions<Result>(
  db: Database,
  events: readonly { day: string }[],
  store: () => Promise<Result>,
): Promise<Result> {
  try {
    return await store();
  } catch (error) {
    if (!isPartitionMissing(error)) throw error;
    for (const day of new Set(events.map((event) => event.day))) await ensurePartitions(db, day);
    return store();
  }
}

/** Fails where a partition is missing, which ends a transaction: for callers that run theirs again. */
export async function recordInTransaction(
  db: Database,
  events: readonly MergedEvent[],
  terms: readonly Term[] = termsOf(events),
  worker = 0,
  batch?: BatchNumber,
): Promise<number[]> {
  if (events.length === 0) return [];
  const appId = await accountOf(db, events);
  const number = numberPart(batch, appId);
  let rows = await runParts<{ n: number; eventId: number }>(
    db,
    { apart: appId !== undefined },
    {
      parts: recordParts(number, terms, appId),
      result: recorded,
      bindings: {
        account: appId ?? 0,
        events: toJsonb(events.map(toEventRow)),
        scopes: toJsonb(events.flatMap(toScopeRows)),
        shard: hitShard(worker),
        terms: toJsonb(terms),
        ...number.bindings,
      },
    },
  );
  // An earlier attempt stored the batch, but its answer was lost.
  if (rows.length === 0) rows = await findRecorded(db, events);
  const ids = new Map(rows.map(({ n, eventId }) => [n, eventId]));
  return events.map((_, n) => ids.get(n)!);
}

interface KnownEvent {
  eventId: number;
  event: MergedEvent;
}

/** If some events are gone, stores nothing and returns those. */
export async function recordHits<Known extends KnownEvent>(
  db: Database,
  known: readonly Known[],
  terms: readonly Term[],
  worker = 0,
  batch?: BatchNumber,
): Promise<Known[]> {
  // Constants let the planner prune partitions; planning the others takes longer than the statement.
  const days = [...new Set(known.map(({ event }) => event.day))].map((day) => `'${day}'`).join(', ');
  const appId = await accountOf(
    db,
    known.map(({ event }) => event),
  );
  const number = numberPart(batch, appId, allFound);
  const [row] = await runParts<{ stored: boolean; found: number[] | null }>(
    db,
    { apart: appId !== undefined },
    {
      parts: addHitsParts(number, days, terms, appId),
      result: hitsStored,
      bindings: {
        account: appId ?? 0,
        events: toJsonb(known.map(toKnownRow)),
        scopes: toJsonb(known.flatMap(({ event }, n) => toScopeRows(event, n))),
        shard: hitShard(worker),
        terms: toJsonb(terms),
        ...number.bindings,
      },
    },
  );
  const { stored, found } = row!;
  if (stored) return [];
  const there = new Set(found);
  return known.filter(({ eventId }) => !there.has(eventId));
}
