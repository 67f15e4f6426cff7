import type { Decision } from '../domain/decide.js';

/** Starts by what became of them, since the agent was started. */
export interface StartCounter {
  decided(decision: Decision, engine: string): void;
  undecided(starts?: number): void;
  counts(): { Allowed: number; Alerted: number; Intercepted: number; Undecided: number };
  engines(): string[];
}

const fieldOf = { ALLOW: 'Allowed', ALERT: 'Alerted', INTERCEPT: 'Intercepted' } as const;

export function createStartCounter(): StartCounter {
  const counts = { Allowed: 0, Alerted: 0, Intercepted: 0, Undecided: 0 };
  const engines = new Set<string>();
  return {
    decided(decision, engine) {
      counts[fieldOf[decision]] += 1;
      engines.add(engine);
    },
    undecided: (starts = 1) => void (counts.Undecided += starts),
    counts: () => ({ ...counts }),
    engines: () => [...engines].sort(),
  };
}
