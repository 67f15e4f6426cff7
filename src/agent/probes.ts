import { randomBytes } from 'node:crypto';

/** What became of a probe: a container whose start shows whether its engine asks the agent. */
export interface ProbeResult {
  /** Whether the agent was asked about it. */
  asked: boolean;
  /** Which engine's container it was, and its image, as far as the agent found out. */
  engine: string;
  image: string;
  /** Why it did not find out. */
  problem: string;
}

export interface Probes {
  /** A token by which one probe is known. Whoever has it can have a start refused, and nothing else. */
  open(): string;
  /** The token in the text of a config.json; undefined for a container of the user's. */
  tokenIn(spec: string): string | undefined;
  note(token: string, result: Omit<ProbeResult, 'asked'>): void;
  /** Undefined for a token that was not given out, or too long ago. */
  result(token: string): ProbeResult | undefined;
}

const openForMs = 10 * 60_000;
const notAsked: ProbeResult = { asked: false, engine: '', image: '', problem: '' };

export function createProbes(nowMs: () => number = () => performance.now()): Probes {
  const open = new Map<string, { result: ProbeResult; openedAt: number }>();

  function forgetOld(): void {
    for (const [token, { openedAt }] of open) if (nowMs() - openedAt > openForMs) open.delete(token);
  }

  return {
    open() {
      forgetOld();
      const token = randomBytes(16).toString('hex');
      open.set(token, { result: notAsked, openedAt: nowMs() });
      return token;
    },
    tokenIn(spec) {
      forgetOld();
      return [...open.keys()].find((token) => spec.includes(token));
    },
    note(token, result) {
      const probe = open.get(token);
      if (probe) probe.result = { asked: true, ...result };
    },
    result: (token) => open.get(token)?.result,
  };
}
