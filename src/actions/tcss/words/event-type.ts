import type { Template } from '../../../domain/policy.js';
import { inverse } from './reverse-table.js';

/** EventType: what the policy judges. */
export const eventTypeOf = {
  RISK_IMAGE: 'EVENT_RISK',
  PRIVILEGED_IMAGE: 'EVENT_PRIVILEGE',
} as const satisfies Record<Template, string>;
export const eventTypes = Object.values(eventTypeOf);
export const templateOfEvent = inverse(eventTypeOf);
