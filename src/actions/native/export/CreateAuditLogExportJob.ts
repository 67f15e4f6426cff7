import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { auditConditions, auditFilterNames, readAuditQuery } from '../audit/audit-fields.js';
import { Fields } from '../../schemas.js';
import { createExport } from './create-export.js';
import { JobId } from './export-job-fields.js';

export const CreateAuditLogExportJob = defineAction({
  name: 'CreateAuditLogExportJob',
  summary: `Exports the audit log to a CSV file, in the background; DescribeExportJob has its URL. Filters: ${auditFilterNames}.`,
  role: 'auditor',
  effect: 'writes',
  input: Fields(auditConditions),
  output: Fields({ JobId }),
  errors: ['InvalidParameterValue', 'LimitExceeded'],
  async handle(call, deps: Pick<Deps, 'db' | 'config' | 'exports'>) {
    const query = readAuditQuery(call.input, deps.config.offsetMinutes, call.fail);
    const JobId = await createExport(call, deps, {
      base: 'audit-log',
      dialect: 'NATIVE',
      query: { subject: 'AUDIT', query },
    });
    return { JobId };
  },
});
