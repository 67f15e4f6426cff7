import { ApiError } from './api-error.js';

/** Counts by account, action and whole second, as the vendor does. Each instance counts alone. */
export function createRateLimit(perSecond: number) {
  let second = -1;
  let counts = new Map<string, number>();

  return function countCall(appId: number, action: string, now: Date): void {
    if (perSecond === 0) return;
    const thisSecond = Math.floor(now.getTime() / 1000);
    if (thisSecond !== second) {
      second = thisSecond;
      counts = new Map();
    }
    const key = `${appId} ${action}`;
    const times = (counts.get(key) ?? 0) + 1;
    counts.set(key, times);
    if (times > perSecond) {
      throw new ApiError('RequestLimitExceeded', {
        en: `Your current request times equals to \`${times}\` in a second, which exceeds the frequency limit \`${perSecond}\` for a second. Please reduce the frequency of calls.`,
        zh: `您当前每秒请求 \`${times}\` 次，超过每秒 \`${perSecond}\` 次的频率限制，请降低调用频率。`,
      });
    }
  };
}
