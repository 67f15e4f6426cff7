import { type Static, Type } from '@sinclair/typebox';
import type { Fail } from '../../../api/define-action.js';
import type { StoredAuditEntry, AuditField, AuditQuery } from '../../../domain/audit.js';
import type { FilterMeaning } from '../../../domain/filter.js';
import { auditActions } from '../../../store/audit/write-audit.js';
import { Filters, readFilters } from '../../filters.js';
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

export const EntrySchema = Fields({
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

export const writeEntry = (entry: StoredAuditEntry, offsetMinutes: number): Static<typeof EntrySchema> => ({
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

export const auditFilterNames = Object.keys(meanings).join(', ');

/** Which entries a request is about. */
export const auditConditions = {
  Filters: Type.Optional(Filters),
  StartTime: Type.Optional(Type.String({ maxLength: 32, description: 'First second, or day, of the range' })),
  EndTime: Type.Optional(Type.String({ maxLength: 32, description: 'Last second, or day, of the range' })),
};

type Conditions = { [Name in keyof typeof auditConditions]?: Static<(typeof auditConditions)[Name]> };

export const readAuditQuery = (
  input: Conditions,
  offsetMinutes: number,
  fail: Fail<'InvalidParameterValue'>,
): AuditQuery => ({
  filters: readFilters(input.Filters!, meanings, fail),
  ...readTimeRange(input, offsetMinutes, fail),
});
