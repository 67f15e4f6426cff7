import { dayMs } from './calendar.js';

/** Events last hit before this are expired, purged or not (R10); at exactly this instant they are kept. */
export const expiryCutoff = (now: Date, { retentionDays }: { retentionDays: number }): Date =>
  new Date(now.getTime() - retentionDays * dayMs);
