import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from './platform/clock.js';
import type { Config } from './config.js';
import { createDeps } from './create-deps.js';
import type { Deps } from './deps.js';
import { ensureFirstCredential, type FirstCredential } from './startup/first-credential.js';
import { startJobs } from './jobs/index.js';
import type { Log } from './platform/log.js';
import type { OpenDatabase } from './startup/open-database.js';
import { closeServer, createApp, listen } from './server.js';
import { openDatabase } from './store/database/connections.js';
import { migrate } from './store/database/migrate.js';

export interface Service {
  /** `http://host:port`. */
  endpoint: string;
  firstCredential: FirstCredential;
  deps: Deps;
  /** Resolves once the jobs have caught up on what fell due while no instance ran. Answers do not depend on it. */
  caughtUp: Promise<void>;
  /** Finishes the requests under way, then stops the jobs and the database. */
  stop(): Promise<void>;
}

interface Foundation {
  /** Closed with the service. */
  database: OpenDatabase;
  log: Log;
  clock?: Clock;
}

/** Starts the parts in order; when one fails, stops those before it. */
export async function startService(
  config: Config,
  { database: { db, close }, log, clock = systemClock }: Foundation,
): Promise<Service> {
  const undo: (() => Promise<void>)[] = [close];
  const undoAll = async () => {
    while (undo.length > 0) await undo.pop()!();
  };
  let stopping: Promise<void> | undefined;
  // A second call waits for the first: two at once would close the database under the last requests.
  const stop = () => (stopping ??= undoAll());
  try {
    const firstCredential = await migrate(db, () => ensureFirstCredential(db, config, clock.now()));
    const replica = config.databaseReadUrl ? openDatabase(config.databaseReadUrl) : undefined;
    if (replica) undo.push(() => replica.destroy());
    const deps = createDeps({ config, clock, log, db }, replica);
    undo.push(() => deps.events.drain());
    undo.push(() => deps.signatures.drain());
    await deps.changes.start();
    undo.push(() => deps.changes.stop());
    const jobs = startJobs(deps);
    undo.push(() => jobs.stop());
    deps.exports.start();
    undo.push(() => deps.exports.stop());
    const server = await listen(createApp(deps), config);
    undo.push(() => closeServer(server));
    const endpoint = endpointOf(server.address() as AddressInfo);
    return { endpoint, firstCredential, deps, caughtUp: jobs.caughtUp, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Listening on all addresses is reached by loopback. */
function endpointOf({ address, port, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
