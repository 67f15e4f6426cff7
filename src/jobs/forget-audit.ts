import { dayMs } from '../domain/calendar.js';
import { countHeldAudit, forgetAudit } from '../store/audit/forget-audit.js';
import { shippedAuditNumbers } from '../store/shipping/lag.js';
import { dailyAt, type Job } from './job.js';

const hoursAfterPurge = 3;

export const forgetAuditJob: Job = {
  name: 'forget-audit',
  summary:
    'Removes entries of the audit log that are older than AUDIT_RETENTION_DAYS, once log shipping has shipped them, and notes how far.',
  schedule: ({ purgeHour, offsetMinutes }) => dailyAt((purgeHour + hoursAfterPurge) % 24, offsetMinutes),
  async run({ db, clock, config, log }) {
    const now = clock.now();
    const cutoff = new Date(now.getTime() - config.auditRetentionDays * dayMs);
    const giveUpAt = new Date(cutoff.getTime() - config.shippingHoldDays * dayMs);
    const hold = {
      shipped: config.shippingHoldDays > 0 ? await shippedAuditNumbers(db) : new Map(),
      giveUpAt,
    };
    const entriesForgotten = await forgetAudit(db, cutoff, hold, { at: now, actor: 'job:forget-audit' });
    const entriesHeld = await countHeldAudit(db, cutoff, hold);
    if (entriesHeld > 0) log.warn('audit entries wait for log shipping', { entries: entriesHeld });
    return { entriesForgotten, ...(entriesHeld > 0 && { entriesHeld }) };
  },
};
