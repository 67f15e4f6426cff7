import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import winston from 'winston';
import type { DatabaseConnection } from '../../src/platform/database-connection.js';
import type { OpenDatabase } from '../../src/startup/open-database.js';
import { type Database, openDatabase } from '../../src/store/database/connections.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/embedded-postgres/start-and-restart.js';
import { admitService } from '../../src/store/audit/own-audit.js';
import { daysBetween } from '../../src/domain/calendar.js';
import { ensurePartitions } from '../../src/store/events/day-partitions.js';
import { distribute } from '../../src/store/database/distribute.js';
import { migrate } from '../../src/store/database/migrate.js';
import {
  citusUrl,
  closeCitusDatabase,
  copyCitusDatabase,
  createCitusDatabase,
  dropCitusDatabases,
  listWorkers,
  onCoordinator,
  testShards,
} from './citus.js';

export const silentLog = winston.createLogger({ silent: true });

/** What a new database is copied from, which takes a tenth of the time of migrating it. */
const templates = {
  /** Not even migrated. */
  nothing: 'template0',
  migrated: 'tcss_migrated',
  /** With the event tables of the days that a service makes when its clock is at the tests' usual start. */
  prepared: 'tcss_prepared',
};
/** With CITUS_URL, databases are made there, with distributed tables, and apart from those of other runs. */
const citusPrefix = () => `tcss_test_${process.env[runVariable]}_`;
const citusTemplate = (name: string) => `${citusPrefix()}${name}`;
/** A name for a database that a test makes there by itself; it is dropped with the others. */
export const ownCitusName = (name: string) => `${citusPrefix()}${process.pid}_${name}`;
const runVariable = 'TCSS_TEST_RUN';
const preparedDays = daysBetween('2026-03-10', '2026-03-17');

let directory: string;
let cluster: EmbeddedPostgres;
let databases = 0;

/** Test files run in several processes; the one that started the cluster tells the others where it is. */
const variable = 'TCSS_TEST_CLUSTER';
const address = () => JSON.parse(process.env[variable]!) as EmbeddedPostgres['connection'];

const inMemory = { folder: '/dev/shm', neededBytes: 8 * 1024 ** 3 };

/** In memory where there is room: a database of a thousand small files is made in a tenth of the time that a disk takes. */
async function folderOfCluster(): Promise<string> {
  const space = await statfs(inMemory.folder).catch(() => undefined);
  return space && space.bavail * space.bsize > inMemory.neededBytes ? inMemory.folder : tmpdir();
}

export async function startTestCluster(): Promise<void> {
  if (citusUrl) return startOnCitus();
  directory = await mkdtemp(join(await folderOfCluster(), 'tcss-test-'));
  cluster = await startEmbeddedPostgres({ dataDir: directory, log: silentLog, durable: false });
  process.env[variable] = JSON.stringify(cluster.connection);
  await administer(`CREATE DATABASE ${templates.migrated}`);
  await within(templates.migrated, (db) => migrate(db, async () => {}));
  await administer(`CREATE DATABASE ${templates.prepared} TEMPLATE ${templates.migrated}`);
  await within(templates.prepared, async (db) => {
    for (const day of preparedDays) await ensurePartitions(db, day);
  });
}

async function startOnCitus(): Promise<void> {
  process.env[runVariable] = String(process.pid);
  process.env[variable] = JSON.stringify(onCoordinator('postgres'));
  const migrated = citusTemplate(templates.migrated);
  await createCitusDatabase(migrated);
  await within(migrated, async (db) => {
    await migrate(db, async () => {});
    await distribute(db, { shards: testShards });
  });
  await closeCitusDatabase(migrated);
  const prepared = citusTemplate(templates.prepared);
  await copyCitusDatabase(migrated, prepared);
  await within(prepared, async (db) => {
    for (const day of preparedDays) await ensurePartitions(db, day);
  });
  await closeCitusDatabase(prepared);
}

export async function stopTestCluster(): Promise<void> {
  if (citusUrl) return dropCitusDatabases(citusPrefix());
  await cluster.stop();
  await rm(directory, { recursive: true, force: true });
}

async function administer(sql: string, server = address()): Promise<void> {
  const db = openDatabase(server, { maxConnections: 1 });
  await db.raw(sql).finally(() => db.destroy());
}

/** Of a database that may belong to another role than the service's. */
const asSuperuser = () => (citusUrl ? address() : { ...address(), user: 'postgres' });

async function within(database: string, work: (db: Database) => Promise<void>): Promise<void> {
  const db = openDatabase({ ...address(), database });
  await work(db).finally(() => db.destroy());
}

/** Makes a database; its address. */
export async function createTestDatabase(from: keyof typeof templates = 'migrated') {
  databases += 1;
  if (citusUrl && from !== 'nothing') {
    const copy = `${citusPrefix()}${process.pid}_${databases}`;
    await copyCitusDatabase(citusTemplate(templates[from]), copy);
    return onCoordinator(copy);
  }
  const database = `tcss_test_${process.pid}_${databases}`;
  await administer(`CREATE DATABASE ${database} TEMPLATE ${templates[from]}`);
  return { ...address(), database };
}

/** Throws everybody out of a test database and lets nobody in, as when its server is gone, until the returned function is called. */
export async function cutOff(database: string): Promise<() => Promise<void>> {
  await administer(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`, asSuperuser());
  await administer(
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${database}'`,
    asSuperuser(),
  );
  return () => administer(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`, asSuperuser());
}

/** Opens a pool on a database of the test cluster. */
export function openTestDatabase(connection: Awaited<ReturnType<typeof createTestDatabase>>): OpenDatabase {
  const db = openDatabase(connection);
  return { db, close: () => db.destroy() };
}

/**
 * Gives a database to a role that is not the service's, which then gets its audit, as at a start of the service; undefined on
 * Citus, where the tests have one role.
 */
export async function openAsOwner({ database, ...server }: EmbeddedPostgres['connection']) {
  if (citusUrl) return undefined;
  const superuser = openDatabase({ ...server, user: 'postgres', database }, { maxConnections: 1 });
  await superuser.raw('ALTER DATABASE ?? OWNER TO tcss_owner', [database]).finally(() => superuser.destroy());
  const owner = openDatabase({ ...server, user: 'tcss_owner', database }, { purpose: 'owner' });
  await admitService(owner, server.user);
  return owner;
}

/** The name of the database that a pool is on. */
export const databaseOf = (db: Database): string =>
  (db.client.config.connection as { database: string }).database;

/** Opens another pool on the database that a pool is on, as a second instance of the service has it. */
export function openAgain(db: Database): OpenDatabase {
  return openTestDatabase({ ...address(), database: databaseOf(db) });
}

/** The addresses at which the rows of accounts are: those of the workers where tables are distributed. */
export async function whereRowsAre(db: Database): Promise<DatabaseConnection[]> {
  const here = { ...address(), database: databaseOf(db) };
  return citusUrl ? (await listWorkers(db)).map((worker) => ({ ...here, ...worker })) : [here];
}
