import type { Behavior } from '../../../domain/decide.js';
import { inverse } from './reverse-table.js';

/** DealBehavior: what was done about the start. The spelling is Tencent's. */
export const dealBehaviorOf = {
  ALERT: 'BEHAVIOR_ALERT',
  INTERCEPT: 'BEHAVIOR_HOLDUP_SUCCESSED',
} as const satisfies Record<Behavior, string>;
export const dealBehaviors = Object.values(dealBehaviorOf);
export const behaviorOf = inverse(dealBehaviorOf);
