import type { Config } from '../config.js';
import type { Log } from '../platform/log.js';
import type { DatabaseConnection } from '../platform/database-connection.js';
import { admitService, roleOf } from '../store/audit/own-audit.js';
import { backupPool, type Database, openDatabase } from '../store/database/connections.js';
import { waitForDatabase } from './wait-for-database.js';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../embedded-postgres/start-and-restart.js';

export interface OpenDatabase {
  db: Database;
  /** As the role that owns the audit, where that is not the service's own. */
  owner?: Database | undefined;
  close(): Promise<void>;
}

/** Opens the operator's database, or starts the embedded server, which `close` stops. */
export async function openServiceDatabase(
  config: Config,
  log: Log,
  signal?: AbortSignal,
): Promise<OpenDatabase> {
  if (config.databaseUrl) {
    const { databaseUrl, databaseOwnerUrl } = config;
    const db = openDatabase(databaseUrl);
    await waitForDatabase(db, 'DATABASE_URL', log, signal);
    const owner = databaseOwnerUrl ? openOwner(databaseOwnerUrl) : undefined;
    if (owner) await waitForDatabase(owner, 'DATABASE_OWNER_URL', log, signal);
    return admitted(closable({ db, owner }));
  }
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  const opened = { db: openDatabase(server.connection), owner: openOwner(server.ownerConnection) };
  return admitted(closable(opened, () => server.stop()));
}

/** Opens the database for a command beside the service. An embedded server that runs already is left running. */
export async function openSideDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  if (config.databaseUrl && config.databaseOwnerUrl) return openServiceDatabase(config, log);
  const running = config.databaseUrl ?? (await findEmbeddedPostgres(config.dataDir));
  return running
    ? closable({ db: openDatabase(running, { maxConnections: 4 }) })
    : openServiceDatabase(config, log);
}

/** For a few statements of a start or a restore, which is over before others wait for its connections. */
const openOwner = (connection: DatabaseConnection | string) =>
  openDatabase(connection, { ...backupPool, purpose: 'owner' });

/** In a database that belongs to the owner, the service may make no tables before it is told so. */
async function admitted(opened: OpenDatabase): Promise<OpenDatabase> {
  const { db, owner, close } = opened;
  try {
    if (owner) await admitService(owner, await roleOf(db));
    return opened;
  } catch (error) {
    await close();
    throw error;
  }
}

const closable = (
  { db, owner }: Pick<OpenDatabase, 'db' | 'owner'>,
  stopServer: () => Promise<void> = async () => {},
): OpenDatabase => ({
  ...{ db, owner },
  async close() {
    await Promise.all([db.destroy(), owner?.destroy()]);
    await stopServer();
  },
});
