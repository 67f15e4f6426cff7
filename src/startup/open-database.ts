import type { Config } from '../config.js';
import type { Log } from '../platform/log.js';
import { type Database, openDatabase } from '../store/database/connections.js';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.js';

/** A database in use, and how to be done with it. */
export interface OpenDatabase {
  db: Database;
  close(): Promise<void>;
}

/** Opens the database of the service: the operator's, or the embedded server, which is started, and stopped at the end. */
export async function openServiceDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  if (config.databaseUrl) return closable(openDatabase(config.databaseUrl));
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  return closable(openDatabase(server.connection), () => server.stop());
}

/** Opens the database for a command beside the service: an embedded server that is running is used and left running. */
export async function openSideDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  const running = config.databaseUrl ?? (await findEmbeddedPostgres(config.dataDir));
  return running ? closable(openDatabase(running, 4)) : openServiceDatabase(config, log);
}

const closable = (db: Database, then: () => Promise<void> = async () => {}): OpenDatabase => ({
  db,
  async close() {
    await db.destroy();
    await then();
  },
});
