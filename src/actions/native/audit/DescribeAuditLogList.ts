import { type Static, Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import type { FilterMeaning } from '../../../domain/filter.js';
import { type AuditField, listAudit, type StoredAuditEntry } from '../../../store/audit/list-audit.js';
import { auditActions } from '../../../store/audit/write-audit.js';
import { Filters, readFilters } from '../../filters.js';
import { pagingFields } from '../../paging.js';
import { Fields } from '../../schemas.js';
import { readTimeRange, Time, timeWriter } from '../../wire-time.js';

const meanings: Record<string, FilterMeaning<AuditField>> = {
  Action: { field: 'action', values: auditActions },
  OperatorUin: { field: 'actor' },
  SecretId: { field: 'secretId' },
  Role: { field: 'role' },
  Address: { field: 'address' },
  Target: { field: 'target' },
  RequestId: { field: 'requestId' },
};

const EntrySchema = Fields({
  Number: Type.Integer({ description: '1, 2, 3… in the account, without gaps' }),
  Time: Time('When it happened'),
  Action: Type.String(),
  OperatorUin: Type.String({
    description: 'Uin of the caller, job:<name>, or the setting or command that did it',
  }),
  SecretId: Type.String({ description: 'Of the caller; empty for what no request did' }),
  Role: Type.String({ description: 'Of the caller then' }),
  Address: Type.String({ description: 'Of the caller' }),
  RequestId: Type.String({ description: 'Of the reply to the caller' }),
  Target: Type.String({ description: 'Id of what it was done to; empty for the account as a whole' }),
  Detail: Type.String({ description: 'JSON: what was before and after, by action' }),
  Hash: Type.String({ description: 'SHA-256 over the hash before and this entry' }),
});

const writeEntry = (entry: StoredAuditEntry, offsetMinutes: number): Static<typeof EntrySchema> => ({
  Number: entry.number,
  Time: timeWriter(offsetMinutes).time(entry.at),
  Action: entry.action,
  OperatorUin: entry.actor,
  SecretId: entry.secretId,
  Role: entry.role,
  Address: entry.address,
  RequestId: entry.requestId,
  Target: entry.target,
  Detail: JSON.stringify(entry.detail),
  Hash: entry.hash.toString('hex'),
});

export const DescribeAuditLogList = defineAction({
  name: 'DescribeAuditLogList',
  summary: `Lists who did what in the account and when, the newest first. Filters: ${Object.keys(meanings).join(', ')}.`,
  role: 'auditor',
  effect: 'reads',
  input: Fields({
    Filters: Type.Optional(Filters),
    StartTime: Type.Optional(
      Type.String({ maxLength: 32, description: 'First second, or day, of the range' }),
    ),
    EndTime: Type.Optional(Type.String({ maxLength: 32, description: 'Last second, or day, of the range' })),
    ...pagingFields,
  }),
  output: Fields({ TotalCount: Type.Integer(), AuditLogList: Type.Array(EntrySchema) }),
  errors: ['InvalidParameterValue'],
  async handle(
    { input, caller: { appId }, fail },
    { db, config: { offsetMinutes } }: Pick<Deps, 'db' | 'config'>,
  ) {
    const { total, entries } = await listAudit(db, appId, {
      filters: readFilters(input.Filters!, meanings, fail),
      ...readTimeRange(input, offsetMinutes, fail),
      limit: input.Limit,
      offset: input.Offset,
    });
    return { TotalCount: total, AuditLogList: entries.map((entry) => writeEntry(entry, offsetMinutes)) };
  },
});
