import { type AddressInfo } from 'node:net';
import { type Clock, systemClock } from './clock.js';
import { type Config } from './config.js';
import { createDeps, type Deps } from './deps.js';
import { ensureFirstCredential, type FirstCredential } from './first-credential.js';
import { startJobs } from './jobs/index.js';
import { createLog, type Log } from './log.js';
import { type OpenDatabase, openServiceDatabase } from './open-database.js';
import { closeServer, createApp, listen } from './server.js';
import { openDatabase } from './store/database.js';
import { migrate } from './store/migrate.js';

/** A running service. */
export interface Service {
  /** Where it answers, `http://host:port`. */
  endpoint: string;
  firstCredential: FirstCredential;
  deps: Deps;
  /** Finishes the requests under way, then stops the jobs and the database. */
  stop(): Promise<void>;
}

/** What a caller may put in place of the real thing. */
export interface ServiceOverrides {
  clock?: Clock;
  log?: Log;
  /** A database that is open already; it is closed with the service. */
  database?: OpenDatabase;
}

/** Starts everything in order: database, schema, first credential, due jobs, HTTP. What was started is stopped when a later step fails. */
export async function startService(config: Config, overrides: ServiceOverrides = {}): Promise<Service> {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? createLog(config.logLevel);
  const { db, close } = overrides.database ?? (await openServiceDatabase(config, log));
  const undo: (() => Promise<void>)[] = [close];
  const undoAll = async () => {
    while (undo.length > 0) await undo.pop()!();
  };
  let stopping: Promise<void> | undefined;
  // Whoever stops it a second time waits for the first: side by side, the database would close under the last requests.
  const stop = () => (stopping ??= undoAll());
  try {
    const firstCredential = await migrate(db, () => ensureFirstCredential(db, config, clock.now()));
    const replica = config.databaseReadUrl ? openDatabase(config.databaseReadUrl) : undefined;
    if (replica) undo.push(() => replica.destroy());
    const deps = createDeps({ config, clock, log, db }, replica);
    undo.push(() => deps.events.drain());
    await deps.changes.start();
    undo.push(() => deps.changes.stop());
    const jobs = await startJobs(deps);
    undo.push(() => jobs.stop());
    deps.exports.start();
    undo.push(() => deps.exports.stop());
    const server = await listen(createApp(deps), config);
    undo.push(() => closeServer(server));
    return { endpoint: endpointOf(server.address() as AddressInfo), firstCredential, deps, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address as a client on this machine types it: one that stands for all addresses is reached by loopback. */
function endpointOf({ address, port, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
