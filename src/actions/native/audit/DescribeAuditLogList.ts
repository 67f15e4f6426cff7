import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { listAudit } from '../../../store/audit/list-audit.js';
import { pagingFields } from '../../paging.js';
import { Fields } from '../../schemas.js';
import {
  auditConditions,
  auditFilterNames,
  EntrySchema,
  readAuditQuery,
  writeEntry,
} from './audit-fields.js';

export const DescribeAuditLogList = defineAction({
  name: 'DescribeAuditLogList',
  summary: `Lists who did what in the account and when, the newest first. Filters: ${auditFilterNames}.`,
  role: 'auditor',
  effect: 'reads',
  input: Fields({ ...auditConditions, ...pagingFields }),
  output: Fields({ TotalCount: Type.Integer(), AuditLogList: Type.Array(EntrySchema) }),
  errors: ['InvalidParameterValue'],
  async handle(
    { input, caller: { appId }, fail },
    { db, config: { offsetMinutes } }: Pick<Deps, 'db' | 'config'>,
  ) {
    const query = readAuditQuery(input, offsetMinutes, fail);
    const { total, entries } = await listAudit(db, appId, query, {
      limit: input.Limit,
      offset: input.Offset,
    });
    return { TotalCount: total, AuditLogList: entries.map((entry) => writeEntry(entry, offsetMinutes)) };
  },
});
