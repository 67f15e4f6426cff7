import type { Database } from '../database/connections.js';

export interface Change {
  appId: number;
  kind: 'POLICIES' | 'IMAGES' | 'CREDENTIALS';
  /** What to look up again: SecretIds, or ids and names of images. Empty for policies. */
  keys: readonly string[];
}

/** Its notifications are empty, as a payload holds at most 8,000 bytes. */
export const changeChannel = 'tcss_changes';

/** Call it in the transaction of the change: instances learn of it when that commits. */
export async function recordChange(tx: Database, { appId, kind, keys }: Change): Promise<void> {
  await tx.raw(
    `WITH change AS (INSERT INTO changes (app_id, kind, keys) VALUES (:appId, :kind, :keys))
     SELECT pg_notify('${changeChannel}', '')`,
    { appId, kind, keys: [...keys] },
  );
}

/** The keys are the ids of the images, all their names, and `names`: each may lead to another image now. */
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

export interface ChangePosition {
  /** All older transactions were seen. Text, as an xid8 may exceed 2^53. */
  horizon: string;
  /** The highest change id read; 0 before the first. */
  newest: number;
  /** Changes from the horizon on, which the next reading finds again. */
  read: ReadonlySet<number>;
}

/** A change as it stands in the log. */
export interface LoggedChange extends Change {
  changeId: number;
}

interface ChangeReading {
  changes: LoggedChange[];
  /** Whether changes may have been dropped from the log unread. */
  missed: boolean;
  position: ChangePosition;
}

/**
 * The position before everything not yet committed. Deletes changes from a backup of another server whose transactions
 * this server has not reached, as they would look new for ever.
 */
export async function firstPosition(db: Database): Promise<ChangePosition> {
  await db.raw('DELETE FROM changes WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot())');
  const { rows } = (await db.raw(
    `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon, max(change_id) AS newest FROM changes`,
  )) as { rows: { horizon: string; newest: number | null }[] };
  return { horizon: rows[0]!.horizon, newest: rows[0]!.newest ?? 0, read: new Set() };
}

interface ChangeRow extends LoggedChange {
  isBehindHorizon: boolean;
}

/**
 * Changes do not commit in the order of their ids, so this reads again from the oldest transaction that was running.
 * One statement, so that changes and horizon are of one snapshot.
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

/** An instance that is further behind forgets all it has in memory. */
const keptChanges = 100_000;

/** Deletes the oldest changes and returns how many. By number, as a clock that was set could drop unread ones. */
export async function trimChanges(db: Database): Promise<number> {
  return db('changes')
    .whereRaw('change_id <= (SELECT max(change_id) FROM changes) - ?', [keptChanges])
    .delete();
}
