import { dayMs } from './calendar.js';

/** Longest observation a policy may have, in days (R3). */
export const maxObservationDays = 365;

/** What decides whether a policy alerts or intercepts. */
interface Countdown {
  enabled: boolean;
  /** When it stops observing and starts enforcing; null while it is switched off. */
  effectTime: Date | null;
}

export type EffectStatus = 'DISABLED' | 'OBSERVING' | 'ENFORCING';

/** When a policy switched on at `now` begins to enforce: 0 days means at once. */
export const effectTimeFrom = (now: Date, observationDays: number): Date =>
  new Date(now.getTime() + observationDays * dayMs);

/** Whether a policy is switched on; one that is not does nothing at any instant. */
export const isOn = ({ enabled, effectTime }: Countdown): boolean => enabled && effectTime !== null;

/**
 * The state of a policy at an instant, derived from its effect time alone (R3): no job has to have run for it to be
 * right. The effect time itself already enforces.
 */
export function effectStatus(policy: Countdown, now: Date): EffectStatus {
  if (!policy.enabled || policy.effectTime === null) return 'DISABLED';
  return policy.effectTime.getTime() <= now.getTime() ? 'ENFORCING' : 'OBSERVING';
}

/** The state of a policy, or, of one that is switched off, the one that it would begin with if it were switched on now. */
export function effectStatusWhenOn(
  policy: Countdown & { observationDays: number },
  now: Date,
): Exclude<EffectStatus, 'DISABLED'> {
  const status = effectStatus(policy, now);
  if (status !== 'DISABLED') return status;
  return policy.observationDays > 0 ? 'OBSERVING' : 'ENFORCING';
}
