import type { Database } from '../database/connections.js';

/** What instances keep in memory. */
export type ChangeKind = 'POLICIES' | 'IMAGES' | 'CREDENTIALS';

/** Something that was changed. */
export interface Change {
  appId: number;
  kind: ChangeKind;
  /** What may mean something else from now on: SecretIds, ids and names of images. Empty for policies. */
  keys: readonly string[];
}

/** Wakes the instances that listen; what was changed is in the table, which holds more than the 8,000 bytes of a payload. */
export const changeChannel = 'tcss_changes';

/** Says what a transaction changes; call it in that transaction, and instances learn of it when it commits. */
export async function recordChange(tx: Database, { appId, kind, keys }: Change): Promise<void> {
  await tx.raw(
    `WITH change AS (INSERT INTO changes (app_id, kind, keys) VALUES (:appId, :kind, :keys))
     SELECT pg_notify('${changeChannel}', '')`,
    { appId, kind, keys: [...keys] },
  );
}

/**
 * Says which images a transaction changes, with every name that stands for one of them and every name given besides:
 * what was looked up by any of these may have to be looked up again.
 */
export async function recordImageChange(
  tx: Database,
  appId: number,
  { imageIds, names = [] }: { imageIds: readonly string[]; names?: readonly string[] },
): Promise<void> {
  const { rows } = (await tx.raw(
    'SELECT name FROM image_names WHERE app_id = ? AND image_id = ANY (?::text[])',
    [appId, [...imageIds]],
  )) as { rows: { name: string }[] };
  const keys = new Set([...imageIds, ...names, ...rows.map(({ name }) => name)]);
  await recordChange(tx, { appId, kind: 'IMAGES', keys: [...keys] });
}

/** Where a reader of the log stands. */
export interface ChangePosition {
  /** Every transaction older than this was seen: it had ended. Text, as an xid8 may exceed 2^53. */
  horizon: string;
  /** The highest change read so far; 0 before the first. */
  newest: number;
  /** Changes read of transactions from the horizon on, which the next reading meets again. */
  read: ReadonlySet<number>;
}

/** What a reading of the log found. */
export interface ChangeReading {
  changes: Change[];
  /** Whether changes may have been dropped from the log unread, so that nothing kept in memory can be trusted. */
  missed: boolean;
  position: ChangePosition;
}

/**
 * Where to begin: with what is not yet committed. A log that came with a backup of another server has transactions that
 * this one has not reached yet; they would look new for ever, so they are removed.
 */
export async function firstPosition(db: Database): Promise<ChangePosition> {
  await db.raw('DELETE FROM changes WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot())');
  const { rows } = (await db.raw(
    `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon, max(change_id) AS newest FROM changes`,
  )) as { rows: { horizon: string; newest: number | null }[] };
  return { horizon: rows[0]!.horizon, newest: rows[0]!.newest ?? 0, read: new Set() };
}

interface ChangeRow extends Change {
  changeId: number;
  isBehindHorizon: boolean;
}

/**
 * Reads what was committed since. Changes are not committed in the order of their ids, so the reader goes by
 * transactions: all that are older than the oldest one still writing have been seen, the others are read again until
 * they are older too. One statement, so that changes and horizon are of the same instant.
 */
export async function readChanges(db: Database, position: ChangePosition): Promise<ChangeReading> {
  const { rows } = (await db.raw(
    `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
       (SELECT min(change_id) FROM changes) AS oldest,
       (SELECT json_agg(json_build_object('changeId', change_id, 'appId', app_id, 'kind', kind, 'keys', keys,
          'isBehindHorizon', transaction_id < pg_snapshot_xmin(pg_current_snapshot())))
        FROM changes WHERE transaction_id >= ?::xid8) AS found`,
    [position.horizon],
  )) as { rows: { horizon: string; oldest: number | null; found: ChangeRow[] | null }[] };
  const { horizon, oldest, found } = rows[0]!;
  const changes = (found ?? []).filter(({ changeId }) => !position.read.has(changeId));
  return {
    changes,
    missed: oldest !== null && oldest > position.newest + 1,
    position: {
      horizon,
      newest: changes.reduce((newest, { changeId }) => Math.max(newest, changeId), position.newest),
      read: new Set((found ?? []).filter((row) => !row.isBehindHorizon).map(({ changeId }) => changeId)),
    },
  };
}

/** Changes that are kept: an instance that is further behind forgets all it knows. */
const keptChanges = 100_000;

/** Drops the oldest changes; how many. By number and not by time, so that no clock can drop what was not read. */
export async function trimChanges(db: Database): Promise<number> {
  return db('changes')
    .whereRaw('change_id <= (SELECT max(change_id) FROM changes) - ?', [keptChanges])
    .delete();
}
