import type { Knex } from 'knex';
import type { StoredAuditEntry, AuditField, AuditQuery } from '../../domain/audit.js';
import type { FieldFilter } from '../../domain/filter.js';
import type { Database } from '../database/connections.js';
import { readInBatches } from '../database/cursor.js';
import { containing } from '../database/ilike.js';

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
  query: AuditQuery,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ total: number; entries: StoredAuditEntry[] }> {
  const entries = (await matchingEntries(db, appId, query).limit(limit).offset(offset)) as StoredAuditEntry[];
  return { total: await countAudit(db, appId, query), entries };
}

/** All that match, the newest first, in a transaction. */
export const readMatchingAudit = (
  tx: Database,
  appId: number,
  query: AuditQuery,
): AsyncGenerator<StoredAuditEntry[]> =>
  readInBatches<StoredAuditEntry>(tx, matchingEntries(tx, appId, query), 500);

export async function countAudit(db: Database, appId: number, query: AuditQuery): Promise<number> {
  const [counted] = (await matching(db, appId, query).count({ total: '*' })) as { total: number }[];
  return counted!.total;
}

const matchingEntries = (db: Database, appId: number, query: AuditQuery): Knex.QueryBuilder =>
  matching(db, appId, query)
    .join('audit_chain as c', { 'c.app_id': 'e.app_id', 'c.entry_id': 'e.entry_id' })
    .select({ appId: 'e.app_id', at: 'e.at', detail: 'e.detail', number: 'c.number', hash: 'c.hash' })
    .select(columns)
    .orderBy('c.number', 'desc');

function matching(db: Database, appId: number, { filters, from, before }: AuditQuery): Knex.QueryBuilder {
  const query = db('audit_entries as e').where('e.app_id', appId) as Knex.QueryBuilder;
  if (from) void query.where('e.at', '>=', from);
  if (before) void query.where('e.at', '<', before);
  for (const filter of filters) void query.where((any) => matchesOne(any, filter));
  return query;
}

function matchesOne(any: Knex.QueryBuilder, { field, values, exact }: FieldFilter<AuditField>): void {
  const column = columns[field];
  if (exact) void any.whereIn(column, [...values]);
  else void any.whereRaw('?? ILIKE ANY (?::text[])', [column, values.map(containing)]);
}
