import type { EffectStatus } from './observation.js';

/** What a matching policy does: an observing one only alerts, an enforcing one keeps the container from starting. */
export const behaviors = ['ALERT', 'INTERCEPT'] as const;
export type Behavior = (typeof behaviors)[number];

/** The answer for one container start, from the mildest to the strongest. */
export const decisions = ['ALLOW', ...behaviors] as const;
export type Decision = (typeof decisions)[number];

/** What a policy in this state does about a match; undefined when it is off. */
export function behaviorAt(status: EffectStatus): Behavior | undefined {
  if (status === 'ENFORCING') return 'INTERCEPT';
  return status === 'OBSERVING' ? 'ALERT' : undefined;
}

/** The answer is the strongest of what the matching policies do (R7). Without a match the container may start. */
export function decide(matches: readonly { behavior: Behavior }[]): Decision {
  if (matches.some(({ behavior }) => behavior === 'INTERCEPT')) return 'INTERCEPT';
  return matches.length > 0 ? 'ALERT' : 'ALLOW';
}
