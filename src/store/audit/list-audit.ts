import type { Knex } from 'knex';
import type { FieldFilter } from '../../domain/filter.js';
import type { Database } from '../database/connections.js';
import { containing } from '../database/ilike.js';
import type { AuditEntry } from './write-audit.js';

export interface StoredAuditEntry extends Required<AuditEntry> {
  /** Place in the chain of the account. */
  number: number;
  hash: Buffer;
}

export type AuditField = 'action' | 'actor' | 'secretId' | 'role' | 'address' | 'target' | 'requestId';

export interface AuditQuery {
  filters: readonly FieldFilter<AuditField>[];
  from?: Date;
  before?: Date;
  limit: number;
  offset: number;
}

const columns: Record<AuditField, string> = {
  action: 'e.action',
  actor: 'e.actor',
  secretId: 'e.secret_id',
  role: 'e.role',
  address: 'e.address',
  target: 'e.target',
  requestId: 'e.request_id',
};

/** Entries of an account that match, the newest first. */
export async function listAudit(
  db: Database,
  appId: number,
  { filters, from, before, limit, offset }: AuditQuery,
): Promise<{ total: number; entries: StoredAuditEntry[] }> {
  const matching = () => {
    const query = db('audit_entries as e').where('e.app_id', appId);
    if (from) void query.where('e.at', '>=', from);
    if (before) void query.where('e.at', '<', before);
    for (const filter of filters) void query.where((any) => matchesOne(any, filter));
    return query as Knex.QueryBuilder;
  };
  const [counted] = (await matching().count({ total: '*' })) as { total: number }[];
  const entries = (await matching()
    .join('audit_chain as c', { 'c.app_id': 'e.app_id', 'c.entry_id': 'e.entry_id' })
    .select({ appId: 'e.app_id', at: 'e.at', detail: 'e.detail', number: 'c.number', hash: 'c.hash' })
    .select(columns)
    .orderBy('c.number', 'desc')
    .limit(limit)
    .offset(offset)) as StoredAuditEntry[];
  return { total: counted!.total, entries };
}

function matchesOne(any: Knex.QueryBuilder, { field, values, exact }: FieldFilter<AuditField>): void {
  const column = columns[field];
  if (exact) void any.whereIn(column, [...values]);
  else void any.whereRaw('?? ILIKE ANY (?::text[])', [column, values.map(containing)]);
}
