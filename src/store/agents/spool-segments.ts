import type { DatedOccurrence } from '../../domain/event.js';
import type { Database } from '../database/connections.js';
import type { EventQuota } from '../events/event-quota.js';
import { recordInTransaction, withPartitions } from '../events/record-events.js';

/** Starts of one segment of an agent's spool, in its order. */
export interface SpooledStarts {
  segmentId: string;
  /** How many starts of the segment come before these. */
  first: number;
  /** The occurrences of each start; none for one that is too old to be kept. */
  starts: readonly (readonly DatedOccurrence[])[];
}

/** Its own shard of the counts, so that reports do not wait for the commits of decisions. */
const reportWorker = 4;

/**
 * Stores what no earlier report has, with how far the segment is stored then, in one transaction: a report sent again
 * counts nothing twice. Returns the event ids of each start; undefined for starts that were stored before.
 */
export const recordSpooledStarts = (
  db: Database,
  appId: number,
  report: SpooledStarts,
  { now, quota }: Storing,
): Promise<(number[] | undefined)[]> =>
  withPartitions(db, report.starts.flat(), () => store(db, appId, report, { now, quota }));

interface Storing {
  now: Date;
  quota: EventQuota;
}

const store = (
  db: Database,
  appId: number,
  { segmentId, first, starts }: SpooledStarts,
  { now, quota }: Storing,
) =>
  db.transaction(async (tx) => {
    const stored = await claimSegment(tx, appId, segmentId, first + starts.length, now);
    const isNew = (n: number) => first + n >= stored;
    const occurrences = starts.filter((_, n) => isNew(n)).flat();
    const { events, keyOf } = await quota.assign(tx, occurrences, () => false);
    const eventIds = await recordInTransaction(tx, [...events.values()], undefined, reportWorker);
    const ids = new Map([...events.keys()].map((key, n) => [key, eventIds[n]!]));
    return starts.map((ofStart, n) =>
      isNew(n) ? ofStart.map(({ key }) => ids.get(keyOf(key))!) : undefined,
    );
  });

/** Moves a segment on to `end`, and returns how many of its starts were stored before. Locks it until the commit. */
async function claimSegment(
  tx: Database,
  appId: number,
  segmentId: string,
  end: number,
  now: Date,
): Promise<number> {
  await tx('spool_segments')
    .insert({ app_id: appId, segment_id: segmentId, stored: 0, stored_at: now })
    .onConflict(['app_id', 'segment_id'])
    .ignore();
  const segment = tx('spool_segments').where({ app_id: appId, segment_id: segmentId });
  const [row] = (await segment.clone().select('stored').forUpdate()) as { stored: number }[];
  const { stored } = row!;
  if (end > stored) await segment.update({ stored: end, stored_at: now });
  return stored;
}

/**
 * Forgets those of each account that were stored longest ago, beyond so many. A report that is sent again after that is
 * counted twice: agents send again what was not acknowledged, within minutes.
 */
export async function trimSegments(db: Database, max: number): Promise<number> {
  const { rowCount } = (await db.raw(
    `DELETE FROM spool_segments s USING (
       SELECT app_id, segment_id, row_number() OVER (PARTITION BY app_id ORDER BY stored_at DESC, segment_id) AS n
       FROM spool_segments
     ) o WHERE o.n > ? AND s.app_id = o.app_id AND s.segment_id = o.segment_id`,
    [max],
  )) as { rowCount: number };
  return rowCount;
}

/** Forgets segments whose stored starts have all expired: sent again, none of them would be kept. */
export async function forgetSegments(db: Database, cutoff: Date): Promise<number> {
  return db('spool_segments').where('stored_at', '<', cutoff).delete();
}
