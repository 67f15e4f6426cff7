import { dayMs } from '../domain/calendar.js';
import { forgetAudit } from '../store/audit/forget-audit.js';
import { dailyAt, type Job } from './job.js';

const hoursAfterPurge = 3;

export const forgetAuditJob: Job = {
  name: 'forget-audit',
  summary: 'Removes entries of the audit log that are older than AUDIT_RETENTION_DAYS, and notes how far.',
  schedule: ({ purgeHour, offsetMinutes }) => dailyAt((purgeHour + hoursAfterPurge) % 24, offsetMinutes),
  async run({ db, clock, config }) {
    const now = clock.now();
    const cutoff = new Date(now.getTime() - config.auditRetentionDays * dayMs);
    return { entriesForgotten: await forgetAudit(db, cutoff, now, 'job:forget-audit') };
  },
};
