import type { Behavior } from '../../../domain/decide.js';
import type { Template } from '../../../domain/policy.js';

/** EventType: what the policy judges. */
export const templateOfEvent = {
  EVENT_RISK: 'RISK_IMAGE',
  EVENT_PRIVILEGE: 'PRIVILEGED_IMAGE',
} as const satisfies Record<string, Template>;
export type EventType = keyof typeof templateOfEvent;
export const eventTypes = Object.keys(templateOfEvent) as EventType[];
export const eventTypeOf = {
  RISK_IMAGE: 'EVENT_RISK',
  PRIVILEGED_IMAGE: 'EVENT_PRIVILEGE',
} as const satisfies Record<Template, EventType>;

/** DealBehavior: what was done about the start. The spelling is Tencent's. */
export const behaviorOf = {
  BEHAVIOR_ALERT: 'ALERT',
  BEHAVIOR_HOLDUP_SUCCESSED: 'INTERCEPT',
} as const satisfies Record<string, Behavior>;
export type DealBehavior = keyof typeof behaviorOf;
export const dealBehaviors = Object.keys(behaviorOf) as DealBehavior[];
export const dealBehaviorOf = {
  ALERT: 'BEHAVIOR_ALERT',
  INTERCEPT: 'BEHAVIOR_HOLDUP_SUCCESSED',
} as const satisfies Record<Behavior, DealBehavior>;
