import type { Log } from '../platform/log.js';
import type { Database } from '../store/database/connections.js';

/** The service was told to stop before it had started. */
export class StoppedWhileStarting extends Error {}

const pauseMs = 500;
const sayEveryMs = 10_000;

/** What a server says that can be reached but will never let this URL in. */
const refusals: Record<string, string> = {
  '28P01': 'PostgreSQL refuses the password in DATABASE_URL',
  '28000': 'PostgreSQL refuses the user in DATABASE_URL',
  '3D000': 'the database in DATABASE_URL does not exist',
};

/**
 * Waits for a server that is not there yet, as after a power cut, and says so every few seconds. A server that refuses
 * the URL ends the start, and so does the signal.
 */
export async function waitForDatabase(
  db: Database,
  log: Pick<Log, 'warn'>,
  signal?: AbortSignal,
): Promise<void> {
  for (let saidAt = -Infinity; ;) {
    if (signal?.aborted) throw new StoppedWhileStarting('it was told to stop while it waited for PostgreSQL');
    try {
      await db.raw('SELECT 1');
      return;
    } catch (error) {
      const { code = '', message } = error as { code?: string; message: string };
      const text = message.split(' - ').at(-1)!;
      if (refusals[code]) throw new Error(`${refusals[code]}: ${text}`, { cause: error });
      if (performance.now() - saidAt >= sayEveryMs) {
        log.warn(`Waiting for PostgreSQL at DATABASE_URL: ${text || code}`);
        saidAt = performance.now();
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
