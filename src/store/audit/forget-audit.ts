import type { Database } from '../database/connections.js';
import { toJsonb } from '../database/jsonb.js';
import { writeAudit } from './write-audit.js';

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
    `SELECT DISTINCT ON (c.app_id) c.app_id AS "appId", c.number, encode(c.hash, 'hex') AS hash
     FROM audit_chain c JOIN audit_entries e ON e.app_id = c.app_id AND e.entry_id = c.entry_id
     WHERE c.number < least(
       ${firstSince}, ${newest},
       (SELECT greatest(h.number + 1, coalesce(${firstSince}, ${newest}))
        FROM jsonb_to_recordset(?::jsonb) AS h(app_id bigint, number bigint) WHERE h.app_id = c.app_id))
     ORDER BY c.app_id, c.number DESC`,
    [cutoff, giveUpAt, toJsonb([...shipped].map(([app_id, number]) => ({ app_id, number })))],
  )) as { rows: { appId: number; number: number; hash: string }[] };
  let forgotten = 0;
  for (const last of rows) forgotten += await forgetUntil(db, last, by);
  return forgotten;
}

const forgetUntil = (
  db: Database,
  { appId, number, hash }: { appId: number; number: number; hash: string },
  by: { at: Date; actor: string },
): Promise<number> =>
  db.transaction(async (tx) => {
    // Only this transaction may delete (migrations/…_audit_chain.ts).
    await tx.raw(`SET LOCAL tcss.forgets_audit = 'on'`);
    const { rows } = (await tx.raw(
      `WITH links AS (
         DELETE FROM audit_chain WHERE app_id = :appId AND number <= :number RETURNING entry_id
       ), gone AS (
         DELETE FROM audit_entries WHERE app_id = :appId AND entry_id IN (SELECT entry_id FROM links) RETURNING 1
       )
       SELECT count(*) AS entries FROM gone`,
      { appId, number },
    )) as { rows: { entries: number }[] };
    const { entries } = rows[0]!;
    const detail = { entries, number, hash };
    await writeAudit(tx, [{ appId, ...by, action: 'AUDIT_FORGOTTEN', target: '', detail }]);
    return entries;
  });

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
