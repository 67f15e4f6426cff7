import type { DestinationSecrets } from '../../domain/log-shipping.js';
import type { SecretBox } from '../../platform/secret-box.js';
import { type Database, onOneConnection } from '../database/connections.js';
import { currentSnapshot, isUnread, type JournalCursor, listLongJournals } from './journal.js';
import { type LogShippingTarget, openTargetSecrets, type TargetRow, toTarget } from './targets.js';

/** How far a target is. */
export interface ShippingCursor {
  /** Null before it has begun. */
  journal: JournalCursor | null;
  /** Events that were there before are shipped up to this id; null when all are. */
  backfilledEvent: number | null;
  auditNumber: number;
}

/** A target that this process alone ships to, for as long as it holds the claim. */
export interface ClaimedTarget {
  target: LogShippingTarget;
  secrets: DestinationSecrets;
  cursor: ShippingCursor;
  caughtUpAt: Date;
  failures: number;
  /** False when the target was changed or deleted meanwhile: then stop. */
  move(cursor: ShippingCursor, shipped: number, now: Date): Promise<boolean>;
  noteCaughtUp(cursor: ShippingCursor, now: Date): Promise<boolean>;
  noteFailure(error: string, now: Date, retryAt: Date): Promise<void>;
}

interface CursorRow extends TargetRow {
  generation: number;
  seen: string | null;
  reading: string | null;
  read_transaction: string;
  read_position: number;
  backfilled_event: number | null;
  audit_number: number;
  caught_up_at: Date;
  failures: number;
}

/** Enabled targets whose time to retry has come, those first that have waited longest. */
export async function listDueTargets(
  db: Database,
  now: Date,
): Promise<Pick<LogShippingTarget, 'appId' | 'targetId'>[]> {
  const { rows } = (await db.raw(
    `SELECT app_id AS "appId", target_id AS "targetId"
     FROM log_shipping_targets JOIN log_shipping_cursors AS c USING (app_id, target_id)
     WHERE enabled AND (c.retry_at IS NULL OR c.retry_at <= ?)
     ORDER BY greatest(c.succeeded_at, c.failed_at) NULLS FIRST, target_id`,
    [now],
  )) as { rows: { appId: number; targetId: string }[] };
  return rows;
}

/**
 * Runs `work` as the only one that ships to a target; PostgreSQL frees the claim if this process dies. Returns
 * undefined when another has it, or the target is gone or off. The cursor moves on the connection that holds the claim:
 * who has lost that cannot move it.
 */
export async function withClaim<T>(
  db: Database,
  box: SecretBox,
  { appId, targetId }: Pick<LogShippingTarget, 'appId' | 'targetId'>,
  work: (claimed: ClaimedTarget) => Promise<T>,
): Promise<T | undefined> {
  return onOneConnection(db, async (query) => {
    const lock = [`log shipping ${targetId}`];
    const [held] = await query('SELECT pg_try_advisory_lock(hashtextextended(?, 0)) AS held', lock);
    if (held?.['held'] !== true) return undefined;
    try {
      const [row] = (await query(
        `SELECT t.*, c.generation, c.seen::text, c.reading::text, c.read_transaction::text, c.read_position,
           c.backfilled_event, c.audit_number, c.caught_up_at, c.failures
         FROM log_shipping_targets AS t JOIN log_shipping_cursors AS c USING (app_id, target_id)
         WHERE app_id = ? AND target_id = ? AND enabled`,
        [appId, targetId],
      )) as unknown as CursorRow[];
      if (!row) return undefined;
      return await work(claimedTarget(query, box, row));
    } finally {
      await query('SELECT pg_advisory_unlock(hashtextextended(?, 0))', lock);
    }
  });
}

type Query = Parameters<Parameters<typeof onOneConnection>[1]>[0];

function claimedTarget(query: Query, box: SecretBox, row: CursorRow): ClaimedTarget {
  const update = async (changes: Record<string, string | number | null>): Promise<boolean> => {
    const columns = Object.keys(changes);
    const rows = await query(
      `UPDATE log_shipping_cursors SET ${columns.map((column) => `${column} = ${valueOf[column] ?? '?'}`).join(', ')}
       WHERE app_id = ? AND target_id = ? AND generation = ? RETURNING 1`,
      [...Object.values(changes), row.app_id, row.target_id, row.generation] as string[],
    );
    return rows.length > 0;
  };
  return {
    target: toTarget(row),
    secrets: openTargetSecrets(box, row),
    cursor: cursorOf(row),
    caughtUpAt: row.caught_up_at,
    failures: row.failures,
    move: (cursor, shipped, now) =>
      update({
        ...columnsOf(cursor),
        ...(shipped > 0 && { shipped, succeeded_at: now.toISOString(), failures: 0, retry_at: null }),
      }),
    noteCaughtUp: (cursor, now) => update({ ...columnsOf(cursor), caught_up_at: now.toISOString() }),
    async noteFailure(error, now, retryAt) {
      await update({
        ...{ failures: row.failures + 1, last_error: error },
        ...{ failed_at: now.toISOString(), retry_at: retryAt.toISOString() },
      });
    },
  };
}

/** How a value is bound where it does not simply replace the column's. */
const valueOf: Record<string, string> = {
  shipped: 'shipped + ?',
  seen: '?::pg_snapshot',
  reading: '?::pg_snapshot',
  read_transaction: '?::xid8',
};

const cursorOf = (row: CursorRow): ShippingCursor => ({
  journal:
    row.seen === null
      ? null
      : {
          seen: row.seen,
          reading: row.reading,
          through: { transaction: row.read_transaction, position: row.read_position },
        },
  backfilledEvent: row.backfilled_event,
  auditNumber: row.audit_number,
});

const columnsOf = ({ journal, backfilledEvent, auditNumber }: ShippingCursor) => ({
  seen: journal?.seen ?? null,
  reading: journal?.reading ?? null,
  read_transaction: journal?.through.transaction ?? '0',
  read_position: journal?.through.position ?? 0,
  backfilled_event: backfilledEvent,
  audit_number: auditNumber,
});

/** Everything there is is shipped again, then what the journal holds from now on. The journal is complete all the time. */
const beginAnew = (db: Database) => ({
  seen: db.raw('pg_current_snapshot()'),
  ...{ reading: null, read_transaction: '0', read_position: 0, backfilled_event: 0 },
  generation: db.raw('generation + 1'),
});

/**
 * Of a database that was restored on another server, whose transactions have lower numbers, no cursor would see new hits:
 * all targets begin anew. Returns how many did.
 */
export async function beginAnewOnOtherServer(db: Database): Promise<number> {
  // As a value: the machine of an account has other transactions than the one that numbers those of the journal.
  const now = [await currentSnapshot(db)];
  const isElsewhere = 'pg_snapshot_xmax(seen) > pg_snapshot_xmax(?::pg_snapshot)';
  const elsewhere = (await db('log_shipping_cursors').whereRaw(isElsewhere, now).first('target_id')) as
    object | undefined;
  if (!elsewhere) return 0;
  await db('event_journal').whereRaw('transaction_id >= pg_snapshot_xmax(?::pg_snapshot)', now).delete();
  return db('log_shipping_cursors').whereRaw(isElsewhere, now).update(beginAnew(db));
}

/** Of accounts whose journal has grown too long, the targets that have not read it begin anew. Returns how many did. */
export async function beginAnewWhereJournalIsLong(db: Database, maxRows?: number): Promise<number> {
  const appIds = await listLongJournals(db, maxRows);
  return db('log_shipping_cursors as c')
    .whereIn('c.app_id', appIds)
    .whereRaw(`EXISTS (SELECT FROM event_journal AS j WHERE j.app_id = c.app_id AND ${isUnread})`)
    .update(beginAnew(db));
}
