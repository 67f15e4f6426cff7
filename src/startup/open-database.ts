import type { Config } from '../config.js';
import type { Log } from '../platform/log.js';
import { type Database, openDatabase } from '../store/database/connections.js';
import { waitForDatabase } from './wait-for-database.js';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../embedded-postgres/start-and-restart.js';

export interface OpenDatabase {
  db: Database;
  close(): Promise<void>;
}

/** Opens the operator's database, or starts the embedded server, which `close` stops. */
export async function openServiceDatabase(
  config: Config,
  log: Log,
  signal?: AbortSignal,
): Promise<OpenDatabase> {
  if (config.databaseUrl) {
    const db = openDatabase(config.databaseUrl);
    await waitForDatabase(db, log, signal);
    return closable(db);
  }
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  return closable(openDatabase(server.connection), () => server.stop());
}

/** Opens the database for a command beside the service. An embedded server that runs already is left running. */
export async function openSideDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  const running = config.databaseUrl ?? (await findEmbeddedPostgres(config.dataDir));
  return running ? closable(openDatabase(running, { maxConnections: 4 })) : openServiceDatabase(config, log);
}

const closable = (db: Database, stopServer: () => Promise<void> = async () => {}): OpenDatabase => ({
  db,
  async close() {
    await db.destroy();
    await stopServer();
  },
});
