import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import winston from 'winston';
import { type OpenDatabase } from '../../src/open-database.js';
import { openDatabase } from '../../src/store/database.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.js';
import { migrate } from '../../src/store/migrate.js';

export const silentLog = winston.createLogger({ silent: true });

const template = 'tcss_template';
let directory: string;
let cluster: EmbeddedPostgres;
let databases = 0;

export async function startTestCluster(): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'tcss-test-'));
  cluster = await startEmbeddedPostgres({ dataDir: directory, log: silentLog, durable: false });
  // Databases are copied from one that was migrated once, which takes a tenth of the time of migrating each.
  await administer(`CREATE DATABASE ${template}`);
  const db = openDatabase({ ...cluster.connection, database: template });
  await migrate(db, async () => {});
  await db.destroy();
}

export async function stopTestCluster(): Promise<void> {
  await cluster.stop();
  await rm(directory, { recursive: true, force: true });
}

async function administer(sql: string): Promise<void> {
  const db = openDatabase(cluster.connection, 1);
  await db.raw(sql).finally(() => db.destroy());
}

/** Makes a migrated, empty database, or with `from: 'nothing'` one without any table; its address. */
export async function createTestDatabase(from: 'template' | 'nothing' = 'template') {
  databases += 1;
  const database = `tcss_test_${databases}`;
  await administer(`CREATE DATABASE ${database} TEMPLATE ${from === 'template' ? template : 'template0'}`);
  return { ...cluster.connection, database };
}

/** Throws everybody out of a test database and lets nobody in, as when its server is gone, until the returned function is called. */
export async function cutOff(database: string): Promise<() => Promise<void>> {
  await administer(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
  await administer(
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${database}'`,
  );
  return () => administer(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
}

/** Opens a pool on a database of the test cluster. */
export function openTestDatabase(connection: Awaited<ReturnType<typeof createTestDatabase>>): OpenDatabase {
  const db = openDatabase(connection);
  return { db, close: () => db.destroy() };
}
