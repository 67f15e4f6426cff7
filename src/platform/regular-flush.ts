import type { Log } from './log.js';

/** Writes what was gathered in memory once in `everyMs` from its start, and at its end. */
export interface RegularFlush {
  start(): void;
  stop(): Promise<void>;
}

/** A failure is logged as `failure`; what could not be written then is lost. */
export function createRegularFlush(
  flush: () => Promise<void>,
  everyMs: number,
  log: Log,
  failure: string,
): RegularFlush {
  let timer: NodeJS.Timeout | undefined;
  const flushLogged = () => flush().catch((error: unknown) => log.warn(failure, { error }));
  return {
    start() {
      timer = setInterval(() => void flushLogged(), everyMs).unref();
    },
    async stop() {
      clearInterval(timer);
      await flushLogged();
    },
  };
}
