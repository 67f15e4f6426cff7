import { dayMs } from './calendar.js';

/**
 * The oldest latest-time that an event may have and still be kept (R10): an event is expired when its latest time lies
 * before this instant, that is, more than `retentionDays` before now. To the millisecond, so at exactly 180 days it is
 * still there.
 */
export const expiryCutoff = (now: Date, retentionDays: number): Date =>
  new Date(now.getTime() - retentionDays * dayMs);
