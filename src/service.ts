import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from './platform/clock.js';
import type { Config } from './config.js';
import { createDeps } from './create-deps.js';
import type { Deps } from './deps.js';
import { ensureFirstCredential, type FirstCredential } from './startup/first-credential.js';
import { startJobs } from './jobs/index.js';
import type { Log } from './platform/log.js';
import { withTimeLimit } from './platform/time-limit.js';
import type { OpenDatabase } from './startup/open-database.js';
import { closeServer, createApp, listen } from './server.js';
import { decisionPool, migrationPool, openAlike, openDatabase } from './store/database/connections.js';
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

/**
 * How long each step of stopping may take: longer than the requests under way have (src/server.ts). Where PostgreSQL hangs, the
 * steps end by their own bounds, earlier than this one.
 */
const stepMs = 15_000;

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
    while (undo.length > 0)
      await withTimeLimit(undo.pop()!(), stepMs).catch((error: unknown) =>
        log.warn('stopping goes on without waiting for everything', { error }),
      );
  };
  let stopping: Promise<void> | undefined;
  // A second call waits for the first: two at once would close the database under the last requests.
  const stop = () => (stopping ??= undoAll());
  try {
    const migrations = openAlike(db, migrationPool);
    const firstCredential = await migrate(migrations, () =>
      ensureFirstCredential(db, config, clock.now()),
    ).finally(() => migrations.destroy());
    const decisionDb = openAlike(db, decisionPool(config));
    undo.push(() => decisionDb.destroy());
    const replica = config.databaseReadUrl ? openDatabase(config.databaseReadUrl) : undefined;
    if (replica) undo.push(() => replica.destroy());
    const deps = createDeps({ config, clock, log, db, decisionDb }, replica);
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
