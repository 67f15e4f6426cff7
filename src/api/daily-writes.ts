import { counted } from '../platform/text.js';
import { ApiError } from './api-error.js';

const dayMs = 24 * 3600 * 1000;

/** Bounds what an account adds to the audit log and the change log in a day. Each instance counts alone. */
export function createDailyWrites(max: number) {
  let day = -1;
  let counts = new Map<number, number>();

  return function countWrite(appId: number, now: Date): void {
    const today = Math.floor(now.getTime() / dayMs);
    if (today !== day) {
      day = today;
      counts = new Map();
    }
    const writes = (counts.get(appId) ?? 0) + 1;
    if (writes > max) {
      throw new ApiError('RequestLimitExceeded', {
        en: `The account has made ${counted(max, 'change')} today (MAX_CHANGES_PER_DAY); it may make more from midnight UTC.`,
        zh: `账号当日变更类调用已达 ${max} 次（MAX_CHANGES_PER_DAY），UTC 零点后可继续。`,
      });
    }
    counts.set(appId, writes);
  };
}
