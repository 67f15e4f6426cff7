import type { Actor } from '../account.js';
import type { Database } from '../database/connections.js';

export const auditActions = [
  'POLICY_CREATED',
  'POLICY_MODIFIED',
  'POLICY_DELETED',
  'POLICY_ENFORCED',
  'IMAGE_SCAN_IMPORTED',
  'IMAGE_DELETED',
  'EVENTS_DELETED',
  'EVENTS_PURGED',
  'EXPORT_CREATED',
  'EXPORT_DOWNLOADED',
  'CREDENTIAL_CREATED',
  'CREDENTIAL_MODIFIED',
  'CREDENTIAL_ROTATED',
  'CREDENTIAL_DELETED',
  'CREDENTIAL_REPLACED',
  'LOG_SHIPPING_CREATED',
  'LOG_SHIPPING_MODIFIED',
  'LOG_SHIPPING_DELETED',
  'SIGNED_IN',
  'SIGNED_OUT',
  'SIGN_IN_FAILED',
  'AUDIT_FORGOTTEN',
] as const;
export type AuditAction = (typeof auditActions)[number];

export interface AuditEntry {
  appId: number;
  at: Date;
  /** uin of the caller, `job:` and the job's name, or the setting that did it. */
  actor: string;
  /** Of the caller; absent for what no request did. */
  secretId?: string;
  role?: string;
  address?: string;
  requestId?: string;
  action: AuditAction;
  /** Id; '' for the whole account. */
  target: string;
  detail: object;
}

/** Writes entries. Call it in the transaction of the actions that they record; the chain grows as that commits. */
export async function writeAudit(db: Database, entries: readonly AuditEntry[]): Promise<void> {
  // Of two transactions for several accounts, each waits for the chains in the same order.
  const rows = [...entries]
    .sort((one, other) => one.appId - other.appId)
    .map(({ appId, secretId = '', role = '', address = '', requestId = '', detail, ...entry }) => ({
      ...{ app_id: appId, secret_id: secretId, role, address, request_id: requestId },
      ...entry,
      detail: JSON.stringify(detail),
    }));
  // A statement has at most 65,535 parameters, and a job may announce 10,000 policies.
  await db.batchInsert('audit_entries', rows, 1000);
}

/** By whom and when, of an entry about what a caller did. */
export const byCaller = ({ appId, uin, now, secretId, role, address, requestId }: Actor) => ({
  ...{ appId, at: now, actor: uin },
  ...(secretId !== undefined && { secretId }),
  ...(role !== undefined && { role }),
  ...(address !== undefined && { address }),
  ...(requestId !== undefined && { requestId }),
});

/** The fields that differ, as they were and as they are. */
export function difference<T extends object>(before: T, after: T): { before: Partial<T>; after: Partial<T> } {
  const changed = (Object.keys({ ...before, ...after }) as (keyof T)[]).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
  const only = (from: T) => Object.fromEntries(changed.map((field) => [field, from[field]])) as Partial<T>;
  return { before: only(before), after: only(after) };
}
