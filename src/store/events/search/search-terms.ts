import { LRUCache } from 'lru-cache';
import { addDays } from '../../../domain/calendar.js';
import type { MergedEvent, Location } from '../../../domain/event.js';
import type { FieldFilter } from '../../../domain/filter.js';
import { containing, type Database } from '../../database/connections.js';

/**
 * The dictionary of the texts by which events are searched. There are some hundreds of nodes and some ten thousands of
 * images to millions of events, so a part of a text is looked for here, and what has it is then found by index. The
 * dictionary has all that occurs in stored events, and may have more; that is why it suffices to add to it in the
 * statements that store events.
 */

/** The columns of event_scopes that are in the dictionary. Pods are not: there are as many as starts. */
export const scopeKinds = ['node_name', 'node_ip', 'public_ip', 'cluster_id', 'namespace'] as const;
export type TermKind = 'policy' | 'image' | (typeof scopeKinds)[number];

/** A text by which events of a day can be searched. */
export interface Term {
  app_id: number;
  kind: TermKind;
  /** Id of a policy or image; else empty. */
  key: string;
  text: string;
  day: string;
}

/**
 * A term is noted for so many days more than it was seen on, or the first hit of every day would write each of a hundred
 * thousand terms anew.
 */
const daysAhead = 7;

/** SQL that notes `:terms`, once the part of the statement named `after` is done. */
export const upsertTerms = (after: string): string => `
    INSERT INTO event_terms AS t (app_id, kind, digest, key, text, last_day)
    SELECT app_id, kind, sha256(convert_to(length(key) || ' ' || key || text, 'UTF8')) AS digest, key, text,
      max(day) + ${daysAhead}
    FROM jsonb_to_recordset(:terms::jsonb) AS r(app_id bigint, kind text, key text, text text, day date)
    WHERE (SELECT count(*) FROM ${after}) > 0
    GROUP BY app_id, kind, key, text ORDER BY app_id, kind, digest
    ON CONFLICT (app_id, kind, digest) DO UPDATE SET last_day = greatest(t.last_day, excluded.last_day)`;

/** All texts by which events can be searched, some of them repeatedly. */
export const termsOf = (events: readonly MergedEvent[]): Term[] =>
  events.flatMap((event) => [
    ...ownTermsOf(event),
    ...event.scopes.flatMap(({ location }) => locationTermsOf(event, location)),
  ]);

const ownTermsOf = ({ appId, day, policyId, snapshot, imageId, imageName }: MergedEvent): Term[] => [
  { app_id: appId, kind: 'policy', key: policyId, text: snapshot.name, day },
  { app_id: appId, kind: 'image', key: imageId, text: imageName, day },
];

function locationTermsOf({ appId, day }: MergedEvent, location: Location): Term[] {
  const term = (kind: TermKind, text: string): Term => ({ app_id: appId, kind, key: '', text, day });
  return [
    term('node_name', location.nodeName),
    term('node_ip', location.nodeIp),
    term('public_ip', location.publicIp),
    term('cluster_id', location.clusterId),
    term('namespace', location.namespace),
  ];
}

/** Terms that are remembered as noted, and locations of which all are, some 300 bytes each. */
const maxRemembered = { terms: 200_000, locations: 50_000 };

/** What a writer knows to be noted, so that a hit of what is known costs the dictionary nothing. */
export interface TermMemory {
  /** Those of the events' terms that have to be noted. */
  missingFrom(events: readonly MergedEvent[]): Term[];
  /** The same of events that were stored before, and their own terms with them. */
  missingFromLocations(events: readonly MergedEvent[]): Term[];
  remember(terms: readonly Term[]): void;
}

export function createTermMemory(): TermMemory {
  /** The last day that each is noted for. After it, it is noted again, so that the clean-up does not take it. */
  const noted = new LRUCache<string, string>({ max: maxRemembered.terms });
  /** A day that all terms of a location are noted for: most hits are of a location that was seen that day. */
  const notedLocations = new LRUCache<string, string>({ max: maxRemembered.locations });
  const isMissing = (term: Term) => !isNoted(noted, nameOf(term), term.day);

  function missingFromLocation(event: MergedEvent, location: Location): Term[] {
    const name = nameOfLocation(event.appId, location);
    if (isNoted(notedLocations, name, event.day)) return [];
    const missing = locationTermsOf(event, location).filter(isMissing);
    if (missing.length === 0) notedLocations.set(name, event.day);
    return missing;
  }

  const missingFromLocations: TermMemory['missingFromLocations'] = (events) =>
    distinct(
      events.flatMap((event) => event.scopes.flatMap(({ location }) => missingFromLocation(event, location))),
    );

  return {
    missingFromLocations,
    missingFrom: (events) => [
      ...distinct(events.flatMap(ownTermsOf).filter(isMissing)),
      ...missingFromLocations(events),
    ],
    remember(terms) {
      for (const term of terms) if (isMissing(term)) noted.set(nameOf(term), addDays(term.day, daysAhead));
    },
  };
}

const isNoted = (noted: LRUCache<string, string>, name: string, day: string) =>
  (noted.get(name) ?? '') >= day;

const nameOf = ({ app_id, kind, key, text }: Term) => `${app_id} ${kind} ${key.length} ${key} ${text}`;

const nameOfLocation = (appId: number, { nodeName, nodeIp, publicIp, clusterId, namespace }: Location) =>
  `${appId} ${nodeName.length} ${nodeIp.length} ${publicIp.length} ${clusterId.length} ` +
  `${nodeName}${nodeIp}${publicIp}${clusterId}${namespace}`;

const distinct = (terms: readonly Term[]): Term[] => [
  ...new Map(terms.map((term) => [`${term.day} ${nameOf(term)}`, term])).values(),
];

/** A text to be looked for in the dictionary. */
export interface LookUp extends Pick<FieldFilter<string>, 'values' | 'exact'> {
  kind: TermKind;
  /** The column that is searched. */
  text: 'key' | 'text';
  /** The column that leads to events, and the column of theirs that it leads to. */
  id: 'key' | 'text';
  by: string;
  type: 'text' | 'uuid';
}

/** What the dictionary knows of a text: every event has it, none has, those that have one of few ids; or it is in too many. */
export type Answer = 'all' | 'none' | 'many' | { ids: string[] };

/** More ids than these are not looked up one by one. */
const maxIds = 1000;

/** Looks texts up; the answers in their order. */
export async function lookUpTerms(
  db: Database,
  appId: number,
  lookUps: readonly LookUp[],
): Promise<Answer[]> {
  if (lookUps.length === 0) return [];
  const queries = lookUps.map((lookUp, position) => lookUpSql(appId, lookUp, position));
  const { rows } = (await db.raw(
    queries.map(({ sql }) => sql).join(' UNION ALL '),
    queries.flatMap(({ values }) => values) as string[],
  )) as { rows: { position: number; all: boolean; ids: string[] | null }[] };
  const answers = new Map(rows.map((row) => [row.position, answerOf(row)]));
  return lookUps.map((_, position) => answers.get(position)!);
}

function answerOf({ all, ids }: { all: boolean; ids: string[] | null }): Answer {
  if (all) return 'all';
  if (!ids) return 'none';
  return ids.length > maxIds ? 'many' : { ids: [...new Set(ids)] };
}

/** Both halves stop at the first row that decides them. Each value is a condition of its own, as the trigram index needs it. */
function lookUpSql(appId: number, { kind, text, id, values, exact }: LookUp, position: number) {
  const meets = values.map(() => (exact ? `${text} = ?` : `${text} ILIKE ?`)).join(' OR ') || 'false';
  const wanted = exact ? values : values.map(containing);
  const ofKind = 'FROM event_terms WHERE app_id = ? AND kind = ?';
  return {
    sql: `SELECT ${position} AS position, NOT EXISTS (SELECT ${ofKind} AND NOT (${meets})) AS "all",
      (SELECT json_agg(id) FROM (SELECT ${id} AS id ${ofKind} AND (${meets}) LIMIT ${maxIds + 1}) AS found) AS ids`,
    values: [appId, kind, ...wanted, appId, kind, ...wanted],
  };
}

/** How much of the table of terms one statement goes through, 4 MB: each statement waits for the disk once. */
const blocksAtOnce = 512;

/**
 * Removes terms that no event of this day or a later one has; how many went. Those that are just being written are left to
 * the next time. All are read, once, in the order in which they are stored: an index on the day would have to be written,
 * and the trigrams with it, whenever a day is moved.
 */
export async function deleteTermsBefore(db: Database, day: string, signal: AbortSignal): Promise<number> {
  const { rows } = (await db.raw(
    `SELECT pg_relation_size('event_terms') / current_setting('block_size')::bigint AS blocks`,
  )) as { rows: { blocks: number }[] };
  let deleted = 0;
  for (let block = 0; block < rows[0]!.blocks && !signal.aborted; block += blocksAtOnce) {
    const { rowCount } = (await db.raw(
      `DELETE FROM event_terms WHERE last_day < :day AND ctid = ANY (ARRAY(
         SELECT ctid FROM event_terms WHERE last_day < :day AND ctid >= :from::tid AND ctid < :until::tid
         FOR UPDATE SKIP LOCKED))`,
      { day, from: `(${block},0)`, until: `(${block + blocksAtOnce},0)` },
    )) as { rowCount: number };
    deleted += rowCount;
  }
  return deleted;
}
