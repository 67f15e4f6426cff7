import type { Database } from '../database/connections.js';
import { toJsonb } from '../database/jsonb.js';
import { firstEventIdOf } from '../events/event-id.js';
import { isUnread } from './journal.js';
import { type LogShippingTarget, type TargetRow, toTarget } from './targets.js';

export interface ShippingState {
  target: LogShippingTarget;
  /** Entries still to ship: an event that was hit by several commits counts once for each. */
  lagEntries: number;
  /** Everything recorded before is shipped; null when nothing is left to ship. */
  behindSince: Date | null;
  shipped: number;
  succeededAt: Date | null;
  failures: number;
  failedAt: Date | null;
  lastError: string | null;
  retryAt: Date | null;
}

export const lagSeconds = ({ behindSince }: Pick<ShippingState, 'behindSince'>, now: Date): number =>
  behindSince === null ? 0 : Math.max(0, Math.floor((now.getTime() - behindSince.getTime()) / 1000));

interface StateRow extends TargetRow {
  journaled: number;
  older: number;
  audit_number: number;
  caught_up_at: Date;
  shipped: number;
  succeeded_at: Date | null;
  failures: number;
  failed_at: Date | null;
  last_error: string | null;
  retry_at: Date | null;
}

/** An account's targets, or those of all accounts, oldest first. */
export async function listShippingStates(db: Database, appId?: number): Promise<ShippingState[]> {
  const { rows } = (await db.raw(
    `SELECT t.*, c.audit_number, c.caught_up_at, c.shipped, c.succeeded_at, c.failures, c.failed_at, c.last_error, c.retry_at,
       (SELECT coalesce(sum(cardinality(event_ids)), 0)::bigint FROM event_journal AS j
        WHERE t.ships_events AND j.app_id = t.app_id AND ${isUnread}) AS journaled,
       -- Whole days: counting the rest of one would read its events.
       (SELECT coalesce(sum(d.events), 0)::bigint FROM event_day_counts AS d
        WHERE t.ships_events AND (c.seen IS NULL OR c.backfilled_event IS NOT NULL) AND d.app_id = t.app_id
          AND d.day >= date '1970-01-01' + (coalesce(c.backfilled_event, 0) / :idsPerDay::bigint)::int) AS older
     FROM log_shipping_targets AS t JOIN log_shipping_cursors AS c USING (app_id, target_id)
     ${appId === undefined ? '' : 'WHERE t.app_id = :appId'}
     ORDER BY t.app_id, t.created_at, t.target_id`,
    { idsPerDay: firstEventIdOf('1970-01-02'), ...(appId !== undefined && { appId }) },
  )) as { rows: StateRow[] };
  const entries = await countUnshippedAudit(db, rows);
  return rows.map((row) => toState(row, entries.get(row.target_id) ?? 0));
}

/** By target, the audit entries still to ship. Where tables are distributed, the audit is on another machine than the targets. */
async function countUnshippedAudit(db: Database, targets: readonly StateRow[]): Promise<Map<string, number>> {
  const behind = targets
    .filter(({ ships_audit }) => ships_audit)
    .map(({ app_id, target_id, audit_number }) => ({ app_id, target_id, audit_number }));
  if (behind.length === 0) return new Map();
  const { rows } = (await db.raw(
    `SELECT target_id AS "targetId", count(*) AS entries
     FROM jsonb_to_recordset(?::jsonb) AS t(app_id bigint, target_id uuid, audit_number bigint)
       JOIN audit_chain AS a ON a.app_id = t.app_id AND a.number > t.audit_number
     GROUP BY target_id`,
    [toJsonb(behind)],
  )) as { rows: { targetId: string; entries: number }[] };
  return new Map(rows.map(({ targetId, entries }) => [targetId, entries]));
}

function toState(row: StateRow, unshippedAudit: number): ShippingState {
  const lagEntries = row.journaled + row.older + unshippedAudit;
  return {
    target: toTarget(row),
    lagEntries,
    behindSince: lagEntries > 0 ? row.caught_up_at : null,
    shipped: row.shipped,
    succeededAt: row.succeeded_at,
    failures: row.failures,
    failedAt: row.failed_at,
    lastError: row.last_error,
    retryAt: row.retry_at,
  };
}

/**
 * By account, the oldest event that an enabled target has still to ship: older ones may be purged. Accounts that have
 * shipped all are left out.
 */
export async function oldestUnshippedEvents(db: Database): Promise<Map<number, number>> {
  const { rows } = (await db.raw(
    `SELECT app_id AS "appId", min(event_id) AS "eventId" FROM (
       SELECT app_id, coalesce(backfilled_event, 0) + 1 AS event_id
       FROM log_shipping_cursors JOIN log_shipping_targets USING (app_id, target_id)
       WHERE enabled AND ships_events AND (seen IS NULL OR backfilled_event IS NOT NULL)
       UNION ALL
       SELECT j.app_id, unnest(j.event_ids)
       FROM log_shipping_cursors AS c JOIN log_shipping_targets USING (app_id, target_id)
         JOIN event_journal AS j ON j.app_id = c.app_id AND ${isUnread}
       WHERE enabled AND ships_events) AS unshipped
     GROUP BY app_id`,
  )) as { rows: { appId: number; eventId: number }[] };
  return new Map(rows.map(({ appId, eventId }) => [appId, eventId]));
}

/** By account, the number up to which all enabled targets have shipped the audit. */
export async function shippedAuditNumbers(db: Database): Promise<Map<number, number>> {
  const { rows } = (await db.raw(
    `SELECT app_id AS "appId", min(audit_number) AS number
     FROM log_shipping_cursors JOIN log_shipping_targets USING (app_id, target_id)
     WHERE enabled AND ships_audit GROUP BY app_id`,
  )) as { rows: { appId: number; number: number }[] };
  return new Map(rows.map(({ appId, number }) => [appId, number]));
}
