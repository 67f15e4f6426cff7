import type { Database } from '../database/connections.js';
import { toJsonb } from '../database/jsonb.js';

/** What log shipping still needs, by account: entries after this number, until they are older than `giveUpAt`. */
export interface AuditHold {
  shipped: ReadonlyMap<number, number>;
  giveUpAt: Date;
}

/** The number of the first entry from an instant on. */
const firstSince = `(SELECT min(kept.number) FROM audit_chain kept
        JOIN audit_entries k ON k.app_id = kept.app_id AND k.entry_id = kept.entry_id
        WHERE kept.app_id = c.app_id AND k.at >= ?)`;
const newest = '(SELECT max(newest.number) FROM audit_chain newest WHERE newest.app_id = c.app_id)';

/**
 * Forgets the entries of each account before its first one from `cutoff` on, and notes how far, so that the chain can
 * still be checked. The newest always stays: the chain goes on from it. Returns how many.
 */
export async function forgetAudit(
  db: Database,
  cutoff: Date,
  { shipped, giveUpAt }: AuditHold,
  by: { at: Date; actor: string },
): Promise<number> {
  const { rows } = (await db.raw(
    `SELECT DISTINCT ON (c.app_id) c.app_id AS "appId", c.number
     FROM audit_chain c JOIN audit_entries e ON e.app_id = c.app_id AND e.entry_id = c.entry_id
     WHERE c.number < least(
       ${firstSince}, ${newest},
       (SELECT greatest(h.number + 1, coalesce(${firstSince}, ${newest}))
        FROM jsonb_to_recordset(?::jsonb) AS h(app_id bigint, number bigint) WHERE h.app_id = c.app_id))
     ORDER BY c.app_id, c.number DESC`,
    [cutoff, giveUpAt, toJsonb([...shipped].map(([app_id, number]) => ({ app_id, number })))],
  )) as { rows: { appId: number; number: number }[] };
  let forgotten = 0;
  for (const { appId, number } of rows) {
    // Only this function may delete, and it leaves the entry AUDIT_FORGOTTEN (migrations/…_audit_owner.ts).
    const done = (await db.raw('SELECT forget_audit(?, ?, ?, ?) AS entries', [
      ...[appId, number, by.at, by.actor],
    ])) as { rows: { entries: number }[] };
    forgotten += done.rows[0]!.entries;
  }
  return forgotten;
}

/** Entries older than `cutoff` that log shipping has still to ship and that stay for it. */
export async function countHeldAudit(
  db: Database,
  cutoff: Date,
  { shipped, giveUpAt }: AuditHold,
): Promise<number> {
  const { rows } = (await db.raw(
    `SELECT count(*) AS held FROM jsonb_to_recordset(?::jsonb) AS h(app_id bigint, number bigint)
       JOIN audit_chain c ON c.app_id = h.app_id AND c.number > h.number
       JOIN audit_entries e ON e.app_id = c.app_id AND e.entry_id = c.entry_id
     WHERE e.at < ? AND e.at >= ?`,
    [toJsonb([...shipped].map(([app_id, number]) => ({ app_id, number }))), cutoff, giveUpAt],
  )) as { rows: { held: number }[] };
  return rows[0]!.held;
}
