/** One thing that the doctor looked at. */
export interface Check {
  /** What: agent, socket, service, policies, clock, spool; of an engine: engine, configuration, restart, probe. */
  check: string;
  engine?: string;
  state: 'OK' | 'WARNING' | 'FAILED' | 'SKIPPED';
  text: string;
  /** What to do about it. */
  todo?: string;
}

const widths = { state: 9, check: 26 };

/** A line for each check, and one for what to do. */
export function writeChecks(checks: readonly Check[]): string {
  return checks
    .flatMap(({ state, check, engine, text, todo }) => [
      state.padEnd(widths.state) + [engine, check].filter(Boolean).join(', ').padEnd(widths.check) + text,
      ...(todo ? [`${' '.repeat(widths.state + widths.check)}→ ${todo}`] : []),
    ])
    .join('\n');
}
