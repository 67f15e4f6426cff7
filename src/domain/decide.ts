import type { EffectStatus } from './observation-period.js';

/** An observing policy only alerts, an enforcing one refuses the start. */
export const behaviors = ['ALERT', 'INTERCEPT'] as const;
export type Behavior = (typeof behaviors)[number];

/** From the mildest to the strongest. */
export const decisions = ['ALLOW', ...behaviors] as const;
export type Decision = (typeof decisions)[number];

export function behaviorAt(status: EffectStatus): Behavior | undefined {
  if (status === 'ENFORCING') return 'INTERCEPT';
  return status === 'OBSERVING' ? 'ALERT' : undefined;
}

/** The strongest behavior of the matching policies wins (R7). */
export function decide(matches: readonly { behavior: Behavior }[]): Decision {
  if (matches.some(({ behavior }) => behavior === 'INTERCEPT')) return 'INTERCEPT';
  return matches.length > 0 ? 'ALERT' : 'ALLOW';
}
