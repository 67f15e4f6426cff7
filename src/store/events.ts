import { type Knex } from 'knex';
import { type Behavior } from '../domain/decide.js';
import {
  type Event,
  eventKeyText,
  type MergedEvent,
  type Place,
  type PolicySnapshot,
} from '../domain/event.js';
import { type EventField, type EventOrderField, type EventQuery } from '../domain/event-query.js';
import { type FieldFilter, type Page } from '../domain/filter.js';
import { type Template } from '../domain/policy.js';
import { type Reason } from '../domain/reason.js';
import { writeAudit } from './audit.js';
import { readInBatches } from './cursor.js';
import { containing, type Database } from './database.js';
import {
  dayOfEventId,
  ensurePartitions,
  firstEventIdOf,
  isPartitionMissing,
  type Purged,
} from './event-partitions.js';
import { type Actor } from './policies.js';

/** One place where an event happened. */
export interface EventScope {
  eventCount: number;
  firstTime: Date;
  latestTime: Date;
  place: Place;
}

interface EventRow {
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
  latest_place: Place;
  scope_count: number;
  snapshot: Omit<PolicySnapshot, 'effectTime'> & { effectTime: string | null };
  reasons: Reason[];
  reason_total: number;
  start_param: string;
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
  latestPlace: row.latest_place,
  scopeCount: row.scope_count,
  snapshot: {
    ...row.snapshot,
    effectTime: row.snapshot.effectTime === null ? null : new Date(row.snapshot.effectTime),
  },
  reasons: row.reasons,
  reasonTotal: row.reason_total,
  startParam: row.start_param,
});

/** Where an event is visible from: its account's, and not expired (R10). Every read and delete goes through here. */
const visible = (db: Database, appId: number, cutoff: Date) =>
  db('events as e').where('e.app_id', appId).where('e.latest_time', '>=', cutoff);

const eventColumns = (db: Database) => [
  'e.*',
  db('event_scopes as s')
    .count('*')
    .whereRaw('s.app_id = e.app_id AND s.day = e.day AND s.event_id = e.event_id')
    .as('scope_count'),
];

/** Assignments that take the new row's columns when it is the later one. */
const latestWins = (table: string, columns: readonly string[]) =>
  columns
    .map(
      (name) =>
        `${name} = CASE WHEN excluded.latest_time >= ${table}.latest_time THEN excluded.${name} ELSE ${table}.${name} END`,
    )
    .join(',\n      ');

/**
 * One statement for any number of events and scopes, so that their counts are exact whatever happens concurrently: each
 * row is inserted, or added to the row with the same key. Rows come in the order of their keys, so that two statements
 * never wait for each other crosswise. An event keeps what its first hit brought; only counts, times and the latest
 * place move.
 */
const upsertSql = `
  WITH event_rows AS (
    SELECT * FROM jsonb_to_recordset(:events::jsonb) AS r(
      app_id bigint, day date, first_event_id bigint, policy_id uuid, image_id text, behavior text, event_type text,
      policy_name text, image_name text, event_count bigint, first_time timestamptz, latest_time timestamptz,
      latest_place jsonb, snapshot jsonb, reasons jsonb, reason_total int, cve_ids text[], start_param text)
  ), scope_rows AS (
    SELECT * FROM jsonb_to_recordset(:scopes::jsonb) AS r(
      app_id bigint, day date, policy_id uuid, image_id text, behavior text, cluster_id text, node_name text,
      node_ip text, public_ip text, namespace text, pod_name text, event_count bigint, first_time timestamptz,
      latest_time timestamptz, latest_place jsonb)
  ), stored_events AS (
    INSERT INTO events AS e (
      app_id, day, event_id, policy_id, image_id, behavior, event_type, policy_name, image_name, event_count,
      first_time, latest_time, latest_place, snapshot, reasons, reason_total, cve_ids, start_param)
    SELECT app_id, day, first_event_id + nextval('event_sequence'), policy_id, image_id, behavior, event_type,
      policy_name, image_name, event_count, first_time, latest_time, latest_place, snapshot, reasons, reason_total,
      cve_ids, start_param
    FROM event_rows ORDER BY app_id, day, policy_id, image_id, behavior
    ON CONFLICT ON CONSTRAINT events_merge_key DO UPDATE SET
      event_count = e.event_count + excluded.event_count,
      first_time = least(e.first_time, excluded.first_time),
      latest_time = greatest(e.latest_time, excluded.latest_time),
      ${latestWins('e', ['latest_place'])}
    RETURNING app_id, day, policy_id, image_id, behavior, event_id
  ), stored_scopes AS (
    INSERT INTO event_scopes AS s (
      app_id, day, event_id, cluster_id, node_name, node_ip, public_ip, namespace, pod_name, event_count, first_time,
      latest_time, latest_place)
    SELECT app_id, day, e.event_id, cluster_id, node_name, node_ip, public_ip, namespace, pod_name, event_count,
      first_time, latest_time, latest_place
    FROM scope_rows JOIN stored_events e USING (app_id, day, policy_id, image_id, behavior)
    ORDER BY app_id, day, e.event_id, cluster_id, node_name
    ON CONFLICT (app_id, day, event_id, cluster_id, node_name) DO UPDATE SET
      event_count = s.event_count + excluded.event_count,
      first_time = least(s.first_time, excluded.first_time),
      latest_time = greatest(s.latest_time, excluded.latest_time),
      ${latestWins('s', ['node_ip', 'public_ip', 'namespace', 'pod_name', 'latest_place'])}
  )
  SELECT app_id AS "appId", day::text, policy_id AS "policyId", image_id AS "imageId", behavior, event_id AS "eventId"
  FROM stored_events`;

const toEventRow = (event: MergedEvent) => ({
  app_id: event.appId,
  day: event.day,
  first_event_id: firstEventIdOf(event.day),
  policy_id: event.policyId,
  image_id: event.imageId,
  behavior: event.behavior,
  event_type: event.snapshot.template,
  policy_name: event.snapshot.name,
  image_name: event.imageName,
  event_count: event.count,
  first_time: event.firstTime,
  latest_time: event.latestTime,
  latest_place: event.place,
  snapshot: event.snapshot,
  reasons: event.reasons,
  reason_total: event.reasonTotal,
  cve_ids: event.cveIds,
  start_param: event.startParam,
});

const toScopeRows = ({ appId, day, policyId, imageId, behavior, scopes }: MergedEvent) =>
  scopes.map(({ place, count, firstTime, latestTime }) => ({
    app_id: appId,
    day,
    policy_id: policyId,
    image_id: imageId,
    behavior,
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

/** Adds merged events to what is stored; durable when it returns. Gives the id of each by its key (eventKeyText). */
export async function recordEvents(
  db: Database,
  events: readonly MergedEvent[],
): Promise<Map<string, number>> {
  if (events.length === 0) return new Map();
  const bindings = {
    events: JSON.stringify(events.map(toEventRow)),
    scopes: JSON.stringify(events.flatMap(toScopeRows)),
  };
  const store = async () =>
    (
      (await db.raw(upsertSql, bindings)) as {
        rows: (Parameters<typeof eventKeyText>[0] & { eventId: number })[];
      }
    ).rows;
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

const columnOf = {
  eventType: 'event_type',
  behavior: 'behavior',
  policyId: 'policy_id::text',
  policyName: 'policy_name',
  imageId: 'image_id',
  imageName: 'image_name',
} as const satisfies Partial<Record<EventField, string>>;

const scopeColumnOf = {
  nodeName: 'node_name',
  nodeIp: 'node_ip',
  publicIp: 'public_ip',
  clusterId: 'cluster_id',
  namespace: 'namespace',
  podName: 'pod_name',
} as const satisfies Partial<Record<EventField, string>>;

/** A condition on any of the places where the event happened, not only the latest. */
const inSomeScope = (db: Database, condition: string, values: readonly (string | string[])[]) =>
  db('event_scopes as s')
    .select(db.raw('1'))
    .whereRaw('s.app_id = e.app_id AND s.day = e.day AND s.event_id = e.event_id')
    .whereRaw(condition, values);

function whereField(
  db: Database,
  query: Knex.QueryBuilder,
  { field, values, exact }: FieldFilter<EventField>,
): void {
  if (field === 'cveId') return void query.whereRaw('e.cve_ids && ?::text[]', [values]);
  const [operator, wanted] = exact ? ['=', values] : ['ILIKE', values.map(containing)];
  if (field in scopeColumnOf) {
    const column = scopeColumnOf[field as keyof typeof scopeColumnOf];
    return void query.whereExists(inSomeScope(db, `s.${column} ${operator} ANY (?::text[])`, [wanted]));
  }
  void query.whereRaw(`e.${columnOf[field as keyof typeof columnOf]} ${operator} ANY (?::text[])`, [wanted]);
}

/** The visible events of the account that meet a query. */
function matching(
  db: Database,
  appId: number,
  cutoff: Date,
  { filters, keyword, from, before }: EventQuery,
): Knex.QueryBuilder {
  const query = visible(db, appId, cutoff) as Knex.QueryBuilder;
  for (const filter of filters) whereField(db, query, filter);
  if (from) void query.where('e.latest_time', '>=', from);
  if (before) void query.where('e.latest_time', '<', before);
  if (keyword) {
    const pattern = containing(keyword);
    void query.where((any) =>
      any
        .whereRaw('e.policy_name ILIKE ?', [pattern])
        .orWhereRaw('e.image_name ILIKE ?', [pattern])
        .orWhereRaw('e.image_id ILIKE ?', [pattern])
        .orWhereExists(
          inSomeScope(db, '(s.node_name ILIKE ? OR s.node_ip ILIKE ? OR s.public_ip ILIKE ?)', [
            pattern,
            pattern,
            pattern,
          ]),
        ),
    );
  }
  return query;
}

/** So few that writing a batch out keeps container starts waiting for some milliseconds only. */
const eventsPerBatch = 100;

const orderColumn: Record<EventOrderField, string> = {
  latestTime: 'e.latest_time',
  firstTime: 'e.first_time',
  eventCount: 'e.event_count',
};

/** How many events meet a query. */
export async function countEvents(
  db: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
): Promise<number> {
  const [total] = (await matching(db, appId, cutoff, query).count({ count: '*' })) as { count: number }[];
  return total!.count;
}

/** What meets a query, in order. Ties are in the order of ids. */
function ordered(
  db: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
  { orderField, descending, offset }: Omit<Page<EventOrderField>, 'limit'>,
): Knex.QueryBuilder {
  const order = descending ? 'desc' : 'asc';
  return matching(db, appId, cutoff, query)
    .select(eventColumns(db))
    .orderBy([
      { column: orderColumn[orderField], order },
      { column: 'e.event_id', order },
    ])
    .offset(offset);
}

/** A page of events, and how many there are in all. */
export async function listEvents(
  db: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
  page: Page<EventOrderField>,
): Promise<{ total: number; events: Event[] }> {
  const total = await countEvents(db, appId, cutoff, query);
  const rows = (await ordered(db, appId, cutoff, query, page).limit(page.limit)) as EventRow[];
  return { total, events: rows.map(toEvent) };
}

/** The same events in the same order, all of them unless there is a limit, a batch at a time; within a transaction. */
export async function* readEvents(
  tx: Database,
  appId: number,
  cutoff: Date,
  query: EventQuery,
  page: Omit<Page<EventOrderField>, 'limit'> & { limit?: number },
): AsyncGenerator<Event[]> {
  const rows = ordered(tx, appId, cutoff, query, page);
  if (page.limit !== undefined) void rows.limit(page.limit);
  for await (const batch of readInBatches<EventRow>(tx, rows, eventsPerBatch)) yield batch.map(toEvent);
}

/** One event; undefined when the account has none with this id, or it is expired. */
export async function findEvent(
  db: Database,
  appId: number,
  cutoff: Date,
  eventId: number,
): Promise<Event | undefined> {
  const day = dayOfEventId(eventId);
  if (!day) return undefined;
  const where = { 'e.day': day, 'e.event_id': eventId };
  const row = (await visible(db, appId, cutoff).select(eventColumns(db)).where(where).first()) as
    EventRow | undefined;
  return row && toEvent(row);
}

/** The places where an event happened, the latest first. */
export async function listScopes(
  db: Database,
  appId: number,
  event: Event,
  limit: number,
): Promise<EventScope[]> {
  const rows = (await db('event_scopes')
    .select('event_count', 'first_time', 'latest_time', 'latest_place')
    .where({ app_id: appId, day: event.day, event_id: event.eventId })
    .orderBy([{ column: 'latest_time', order: 'desc' }, 'cluster_id', 'node_name'])
    .limit(limit)) as Pick<EventRow, 'event_count' | 'first_time' | 'latest_time' | 'latest_place'>[];
  return rows.map((row) => ({
    eventCount: row.event_count,
    firstTime: row.first_time,
    latestTime: row.latest_time,
    place: row.latest_place,
  }));
}

/** Container starts by day and behaviour, from the first day to the last, both included; days without any are left out. */
export async function countByDay(
  db: Database,
  appId: number,
  cutoff: Date,
  days?: { first: string; last: string },
): Promise<{ day: string; behavior: Behavior; count: number }[]> {
  const query = visible(db, appId, cutoff).select(
    'e.day',
    'e.behavior',
    db.raw('sum(e.event_count)::bigint AS count'),
  );
  if (days) void query.where('e.day', '>=', days.first).where('e.day', '<=', days.last);
  return (await query.groupBy('e.day', 'e.behavior')) as { day: string; behavior: Behavior; count: number }[];
}

/** Deletes the account's events with these ids; how many there were. Ids of nothing, or of expired events, count for nothing. */
export async function deleteEvents(
  db: Database,
  actor: Actor,
  cutoff: Date,
  eventIds: readonly number[],
): Promise<number> {
  const keys = eventIds.flatMap((eventId) => {
    const day = dayOfEventId(eventId);
    return day ? [[day, eventId]] : [];
  });
  if (keys.length === 0) return 0;
  return db.transaction(async (tx) => {
    const chosen = visible(tx, actor.appId, cutoff) as Knex.QueryBuilder;
    return (await deleteChosen(tx, actor, chosen.whereIn(['e.day', 'e.event_id'], keys))).length;
  });
}

/** Events that one transaction deletes when they are chosen by a query: few enough that nobody waits long for its locks. */
const deleteBatch = 1000;

/**
 * Deletes all of the account's events that meet a query, except some; how many there were. It goes batch by batch, each
 * of whole events with its audit entry, so that it can be cut off at any time and called again. An event that is hit
 * meanwhile is judged as it then stands.
 */
export async function deleteMatchingEvents(
  db: Database,
  actor: Actor,
  cutoff: Date,
  query: EventQuery,
  exceptIds: readonly number[],
): Promise<number> {
  let deleted = 0;
  let last: EventPosition | undefined;
  do {
    const after = last;
    const batch: EventPosition[] = await db.transaction((tx) => {
      const chosen = matching(tx, actor.appId, cutoff, query)
        .whereRaw('e.event_id <> ALL (?::bigint[])', [[...exceptIds]])
        .limit(deleteBatch);
      // Going on behind the last batch comes to an end even if new events keep coming.
      if (after) void chosen.whereRaw(`(${mergeKey.join(', ')}) > (?, ?, ?, ?)`, mergeKeyOf(after));
      return deleteChosen(tx, actor, chosen);
    });
    deleted += batch.length;
    last = batch.length === deleteBatch ? batch.at(-1) : undefined;
  } while (last);
  return deleted;
}

/** What tells events of an account apart when they are merged, and the order in which hits lock them. */
const mergeKey = ['e.day', 'e.policy_id', 'e.image_id', 'e.behavior'];
type EventPosition = Pick<EventRow, 'day' | 'policy_id' | 'image_id' | 'behavior' | 'event_id'>;
const mergeKeyOf = ({ day, policy_id, image_id, behavior }: EventPosition) => [
  day,
  policy_id,
  image_id,
  behavior,
];

/** Deletes the chosen events with their scopes, and writes the audit. Call it in a transaction. */
async function deleteChosen(tx: Database, actor: Actor, chosen: Knex.QueryBuilder): Promise<EventPosition[]> {
  // Locked first, in the order in which hits lock them, so that neither waits for the other crosswise; and so that the
  // next statement sees every scope that a hit under way has added.
  const events = (await chosen
    .select(...mergeKey, 'e.event_id')
    .orderBy(mergeKey)
    .forUpdate('e')) as EventPosition[];
  if (events.length === 0) return events;
  const eventIds = events.map((event) => event.event_id);
  for (const table of ['event_scopes', 'events'])
    await tx.raw(
      `DELETE FROM ${table} WHERE app_id = :appId
       AND (day, event_id) IN (SELECT * FROM unnest(:days::date[], :eventIds::bigint[]))`,
      { appId: actor.appId, days: events.map(({ day }) => day), eventIds },
    );
  const entry = { appId: actor.appId, at: actor.now, actor: actor.uin, target: '' };
  await writeAudit(tx, [{ ...entry, action: 'EVENTS_DELETED', detail: { eventIds } }]);
  return events;
}

/** Deletes at most `maxEvents` expired events of one day, in one transaction with `onPurged`; how many went, by account. */
export async function deleteExpired(
  db: Database,
  day: string,
  cutoff: Date,
  maxEvents: number,
  onPurged: (tx: Database, purged: Purged[]) => Promise<void>,
): Promise<Purged[]> {
  return db.transaction(async (tx) => {
    const { rows } = (await tx.raw(
      // A row that a concurrent hit is just renewing is skipped; its latest time moves, and it stays.
      `WITH expired AS (
         SELECT app_id, event_id FROM events WHERE day = :day AND latest_time < :cutoff
         ORDER BY app_id, event_id LIMIT :maxEvents FOR UPDATE SKIP LOCKED
       ), deleted AS (
         DELETE FROM events e USING expired x
         WHERE e.app_id = x.app_id AND e.day = :day AND e.event_id = x.event_id
         RETURNING e.app_id, e.event_id, e.event_count
       ), deleted_scopes AS (
         DELETE FROM event_scopes s USING deleted d
         WHERE s.app_id = d.app_id AND s.day = :day AND s.event_id = d.event_id
       )
       SELECT app_id AS "appId", count(*) AS events, sum(event_count)::bigint AS occurrences
       FROM deleted GROUP BY app_id`,
      { day, cutoff, maxEvents },
    )) as { rows: Purged[] };
    await onPurged(tx, rows);
    return rows;
  });
}
