import type { Database } from './database/connections.js';

export type AuditAction =
  | 'POLICY_CREATED'
  | 'POLICY_MODIFIED'
  | 'POLICY_DELETED'
  | 'POLICY_ENFORCED'
  | 'IMAGE_SCAN_IMPORTED'
  | 'IMAGE_DELETED'
  | 'EVENTS_DELETED'
  | 'EVENTS_PURGED'
  | 'CREDENTIAL_CREATED'
  | 'CREDENTIAL_MODIFIED'
  | 'CREDENTIAL_ROTATED'
  | 'CREDENTIAL_DELETED'
  | 'CREDENTIAL_REPLACED';

export interface AuditEntry {
  appId: number;
  at: Date;
  /** uin of the caller, `job:` and the job's name, or the setting that did it. */
  actor: string;
  action: AuditAction;
  /** Id; '' for the whole account. */
  target: string;
  detail: object;
}

/** Writes entries. Call it in the transaction of the actions that they record. */
export async function writeAudit(db: Database, entries: readonly AuditEntry[]): Promise<void> {
  const rows = entries.map(({ appId, detail, ...entry }) => ({
    app_id: appId,
    ...entry,
    detail: JSON.stringify(detail),
  }));
  // A statement has at most 65,535 parameters, and a job may announce 10,000 policies.
  await db.batchInsert('audit_entries', rows, 1000);
}
