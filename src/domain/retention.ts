import { dayMs } from './calendar.js';

/** An event whose latest time lies before this instant is expired, purged or not (R10). At exactly 180 days it is kept. */
export const expiryCutoff = (now: Date, retentionDays: number): Date =>
  new Date(now.getTime() - retentionDays * dayMs);
