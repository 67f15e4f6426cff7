import { dayMs } from './calendar.js';

/** Upper bound (R3). */
export const maxObservationDays = 365;

interface Countdown {
  enabled: boolean;
  /** When enforcing begins; null while off. */
  effectTime: Date | null;
}

export type EffectStatus = 'DISABLED' | 'OBSERVING' | 'ENFORCING';

export const effectTimeFrom = (now: Date, observationDays: number): Date =>
  new Date(now.getTime() + observationDays * dayMs);

export const isOn = ({ enabled, effectTime }: Countdown): boolean => enabled && effectTime !== null;

/** Derived from the effect time alone (R3), so no job has to run on time. At the effect time it enforces. */
export function effectStatus(policy: Countdown, now: Date): EffectStatus {
  if (!policy.enabled || policy.effectTime === null) return 'DISABLED';
  return policy.effectTime.getTime() <= now.getTime() ? 'ENFORCING' : 'OBSERVING';
}

/** For a disabled policy, the state it would have if enabled now. */
export function effectStatusWhenOn(
  policy: Countdown & { observationDays: number },
  now: Date,
): Exclude<EffectStatus, 'DISABLED'> {
  const status = effectStatus(policy, now);
  if (status !== 'DISABLED') return status;
  return policy.observationDays > 0 ? 'OBSERVING' : 'ENFORCING';
}
