import type { FieldFilter } from './filter.js';

export type AuditField = 'action' | 'actor' | 'secretId' | 'role' | 'address' | 'target' | 'requestId';

/** Which entries of the audit log are meant. */
export interface AuditQuery {
  filters: readonly FieldFilter<AuditField>[];
  from?: Date;
  before?: Date;
}

/** What was done, by whom and when, as it stands in the chain of its account. */
export interface StoredAuditEntry {
  appId: number;
  /** Place in the chain. */
  number: number;
  hash: Buffer;
  at: Date;
  /** uin of the caller, `job:` and the job's name, or the setting that did it. */
  actor: string;
  /** Of the caller; empty for what no request did. */
  secretId: string;
  role: string;
  address: string;
  requestId: string;
  action: string;
  /** Id; '' for the whole account. */
  target: string;
  detail: object;
}
