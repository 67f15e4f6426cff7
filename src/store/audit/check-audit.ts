import type { Database } from '../database/connections.js';

/** What does not fit: an entry that was changed, one that is gone, one that was put in past the chain. */
export type AuditFault = 'CHANGED' | 'REMOVED' | 'NOT_LINKED' | 'BEGINNING_REMOVED';

export interface AuditCheck {
  entries: number;
  faults: { appId: number; number: number | null; entryId: number | null; fault: AuditFault }[];
  /** The latest link of each account: kept elsewhere, it tells whether the end was cut off or the chain written anew. */
  heads: { appId: number; number: number; hash: string }[];
}

/**
 * Computes all chains anew and compares. A chain begins with link 1, or where the latest entry AUDIT_FORGOTTEN says that
 * older ones were forgotten.
 */
export async function checkAudit(db: Database): Promise<AuditCheck> {
  const { rows } = (await db.raw(checkSql)) as { rows: AuditCheck['faults'] };
  const { rows: heads } = (await db.raw(
    `SELECT DISTINCT ON (app_id) app_id AS "appId", number, encode(hash, 'hex') AS hash
     FROM audit_chain ORDER BY app_id, number DESC`,
  )) as { rows: AuditCheck['heads'] };
  const [counted] = await db('audit_entries').count<{ count: number }[]>();
  return { entries: counted!.count, faults: rows, heads };
}

const checkSql = `
  WITH beginnings AS (
    SELECT DISTINCT ON (app_id) app_id, (detail ->> 'number')::bigint AS number, decode(detail ->> 'hash', 'hex') AS hash
    FROM audit_entries WHERE action = 'AUDIT_FORGOTTEN' ORDER BY app_id, entry_id DESC
  ), linked AS (
    SELECT c.*, e AS entry, e.entry_id IS NULL AS missing,
      lag(c.number) OVER w AS number_before, lag(c.hash) OVER w AS hash_before,
      coalesce(b.number, 0) AS forgotten, coalesce(b.hash, '') AS hash_forgotten
    FROM audit_chain c
      LEFT JOIN audit_entries e ON e.app_id = c.app_id AND e.entry_id = c.entry_id
      LEFT JOIN beginnings b ON b.app_id = c.app_id
    WINDOW w AS (PARTITION BY c.app_id ORDER BY c.number)
  ), faults AS (
    SELECT app_id, number, entry_id, CASE
      WHEN number_before IS NULL AND number <> forgotten + 1 THEN 'BEGINNING_REMOVED'
      WHEN missing OR number <> coalesce(number_before, forgotten) + 1 THEN 'REMOVED'
      WHEN hash <> audit_hash(coalesce(hash_before, hash_forgotten), entry, number) THEN 'CHANGED'
    END AS fault
    FROM linked
    UNION ALL
    SELECT e.app_id, NULL, e.entry_id, 'NOT_LINKED' FROM audit_entries e
    WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.app_id = e.app_id AND c.entry_id = e.entry_id)
  )
  SELECT app_id AS "appId", number, entry_id AS "entryId", fault FROM faults WHERE fault IS NOT NULL
  ORDER BY app_id, number NULLS LAST, entry_id`;
