import type { Log } from '../platform/log.js';
import type { Database } from '../store/database/connections.js';

/** The service was told to stop before it had started. */
export class StoppedWhileStarting extends Error {}

const pauseMs = 500;
const sayEveryMs = 10_000;

/** What a server says that can be reached but will never let this URL in. */
const refusals: Record<string, (setting: string) => string> = {
  '28P01': (setting) => `PostgreSQL refuses the password in ${setting}`,
  '28000': (setting) => `PostgreSQL refuses the user in ${setting}`,
  '3D000': (setting) => `the database in ${setting} does not exist`,
};

/**
 * Waits for a server that is not there yet, as after a power cut, and says so every few seconds. A server that refuses
 * the URL ends the start, and so does the signal.
 */
export async function waitForDatabase(
  db: Database,
  setting: 'DATABASE_URL' | 'DATABASE_OWNER_URL',
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
      const refusal = refusals[code]?.(setting);
      if (refusal) throw new Error(`${refusal}: ${text}`, { cause: error });
      if (performance.now() - saidAt >= sayEveryMs) {
        log.warn(`Waiting for PostgreSQL at ${setting}: ${text || code}`);
        saidAt = performance.now();
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
