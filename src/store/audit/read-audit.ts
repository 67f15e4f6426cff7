import type { StoredAuditEntry } from '../../domain/audit.js';
import type { Database } from '../database/connections.js';

/** The entries of an account that follow one in its chain, in order. Links are numbered as they commit: none comes late. */
export async function readAudit(
  db: Database,
  appId: number,
  afterNumber: number,
  limit: number,
): Promise<StoredAuditEntry[]> {
  return (await db('audit_chain as c')
    .join('audit_entries as e', { 'e.app_id': 'c.app_id', 'e.entry_id': 'c.entry_id' })
    .select({ appId: 'e.app_id', number: 'c.number', hash: 'c.hash', at: 'e.at', action: 'e.action' })
    .select({ actor: 'e.actor', secretId: 'e.secret_id', role: 'e.role', address: 'e.address' })
    .select({ target: 'e.target', requestId: 'e.request_id', detail: 'e.detail' })
    .where('c.app_id', appId)
    .where('c.number', '>', afterNumber)
    .orderBy('c.number')
    .limit(limit)) as StoredAuditEntry[];
}
