/** An engine as the doctor tries it. */
export interface ProbedEngine {
  /** Engines that the agent may take its probe for. */
  knownAs: readonly string[];
  /** Undefined where it is there and runs; else why nothing can be tried. */
  absence(signal: AbortSignal): Promise<string | undefined>;
  /** Whether it was started with what its configuration says now; undefined where it does not tell. */
  isUpToDate?(signal: AbortSignal): Promise<boolean | undefined>;
  /** Starts a container that carries the token; returns what the engine says. It leaves nothing behind, also when it fails. */
  startProbe(token: string, signal: AbortSignal): Promise<string>;
}

/** Nothing of that name is in a probe: where no agent refuses it, its start fails without running anything. */
export const probeCommand = '/tcss-agent-probe';
export const probeName = (token: string): string => `tcss-agent-probe-${token}`;

/** What is tidied up is tidied up also after the doctor's own time, or an interruption. */
export const cleanupSignal = (): AbortSignal => AbortSignal.timeout(15_000);

export const isMissing = (error: unknown): boolean => {
  const { code = '', cause } = error as NodeJS.ErrnoException;
  const { code: causeCode = '' } = (cause ?? {}) as NodeJS.ErrnoException;
  return ['ENOENT', 'ECONNREFUSED'].some((one) => one === code || one === causeCode);
};
