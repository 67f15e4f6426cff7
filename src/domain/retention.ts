import { dayMs } from './calendar.js';

/** An event whose latest occurrence is before this instant is expired, purged or not (R10); one at exactly this instant is kept. */
export const expiryCutoff = (now: Date, { retentionDays }: { retentionDays: number }): Date =>
  new Date(now.getTime() - retentionDays * dayMs);
