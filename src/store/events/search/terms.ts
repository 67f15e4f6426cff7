import type { Location, MergedEvent } from '../../../domain/event.js';
import type { Database } from '../../database/connections.js';
import { isDistributed } from '../../database/distribution.js';

/**
 * The dictionary: distinct texts that events are searched by. Millions of events have some hundreds of nodes and some
 * ten thousands of images, so a substring is searched here and its events are found by index. The statement that stores
 * an event adds its texts, so none is missing; stale ones may remain. Pods are left out: there are as many as starts.
 */

export type TermKind =
  | 'policy'
  | 'image'
  // Columns of event_scopes.
  | 'node_name'
  | 'node_ip'
  | 'public_ip'
  | 'cluster_id'
  | 'namespace';

export interface Term {
  app_id: number;
  kind: TermKind;
  /** Id of a policy or image; else empty. */
  key: string;
  text: string;
  day: string;
}

/** Days a term is kept beyond the last one it was seen on, or each day's first hits would rewrite the dictionary. */
export const daysAhead = 7;

/** `after` names the CTE that must run first. */
export const upsertTerms = (after: string): string => `
    INSERT INTO event_terms AS t (app_id, kind, digest, key, text, last_day)
    SELECT app_id, kind, sha256(convert_to(length(key) || ' ' || key || text, 'UTF8')) AS digest, key, text,
      max(day) + ${daysAhead}
    FROM jsonb_to_recordset(:terms::jsonb) AS r(app_id bigint, kind text, key text, text text, day date)
    WHERE (SELECT count(*) FROM ${after}) > 0
    GROUP BY app_id, kind, key, text ORDER BY app_id, kind, digest
    ON CONFLICT (app_id, kind, digest) DO UPDATE SET last_day = greatest(t.last_day, excluded.last_day)`;

export const termsOf = (events: readonly MergedEvent[]): Term[] =>
  events.flatMap((event) => [
    ...ownTermsOf(event),
    ...event.scopes.flatMap(({ location }) => locationTermsOf(event, location)),
  ]);

export const ownTermsOf = ({ appId, day, policyId, snapshot, imageId, imageName }: MergedEvent): Term[] => [
  { app_id: appId, kind: 'policy', key: policyId, text: snapshot.name, day },
  { app_id: appId, kind: 'image', key: imageId, text: imageName, day },
];

export function locationTermsOf({ appId, day }: MergedEvent, location: Location): Term[] {
  const term = (kind: TermKind, text: string): Term => ({ app_id: appId, kind, key: '', text, day });
  return [
    term('node_name', location.nodeName),
    term('node_ip', location.nodeIp),
    term('public_ip', location.publicIp),
    term('cluster_id', location.clusterId),
    term('namespace', location.namespace),
  ];
}

/** 4 MB. */
const blocksPerStatement = 512;

/** Skips locked rows. Reads in physical order: an index on the day would make updates rewrite the trigram index. */
export async function deleteTermsBefore(db: Database, day: string, signal: AbortSignal): Promise<number> {
  // Rows of a distributed table have no place in one file, and each machine deletes its own at the same time.
  if (await isDistributed(db)) return db('event_terms').where('last_day', '<', day).delete();
  const { rows } = (await db.raw(
    `SELECT pg_relation_size('event_terms') / current_setting('block_size')::bigint AS blocks`,
  )) as { rows: { blocks: number }[] };
  let deleted = 0;
  for (let block = 0; block < rows[0]!.blocks && !signal.aborted; block += blocksPerStatement) {
    const { rowCount } = (await db.raw(
      `DELETE FROM event_terms WHERE last_day < :day AND ctid = ANY (ARRAY(
         SELECT ctid FROM event_terms WHERE last_day < :day AND ctid >= :from::tid AND ctid < :until::tid
         FOR UPDATE SKIP LOCKED))`,
      { day, from: `(${block},0)`, until: `(${block + blocksPerStatement},0)` },
    )) as { rowCount: number };
    deleted += rowCount;
  }
  return deleted;
}
