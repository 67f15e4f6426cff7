import { type Database, openDatabase } from '../../src/store/database/connections.js';
import type { DatabaseConnection } from '../../src/platform/database-connection.js';

/** Databases on a Citus cluster, for tests with CITUS_URL: the URL of a database of the coordinator that knows the workers. */

export const citusUrl = process.env['CITUS_URL'];

export const noCitus = 'CITUS_URL leads to no Citus coordinator';

/** Few, as each test file makes a copy of each. */
export const testShards = 4;

interface Node {
  host: string;
  port: number;
}

const { hostname, port, username, password } = new URL(citusUrl ?? 'postgres://postgres@127.0.0.1');

/** A database of the coordinator. */
export const onCoordinator = (database: string): DatabaseConnection => ({
  ...{ host: hostname, port: Number(port || 5432), user: username, password, database },
});

export async function on(address: DatabaseConnection, ...statements: string[]): Promise<void> {
  const db = openDatabase(address, { maxConnections: 1 });
  try {
    for (const sql of statements) await db.raw(sql);
  } finally {
    await db.destroy();
  }
}

export async function listWorkers(db: Database): Promise<Node[]> {
  const { rows } = (await db.raw(
    `SELECT nodename AS host, nodeport AS port FROM pg_dist_node WHERE groupid > 0 ORDER BY 2`,
  )) as { rows: Node[] };
  return rows;
}

let workers: Promise<Node[]> | undefined;

async function findWorkers(): Promise<Node[]> {
  const db = openDatabase(citusUrl!, { maxConnections: 1 });
  return listWorkers(db).finally(() => db.destroy());
}

const nodes = async (): Promise<Node[]> => [onCoordinator(''), ...(await (workers ??= findWorkers()))];

/** Makes a database on all machines, as one of a cluster; its tables are for the caller to distribute. */
export async function createCitusDatabase(database: string): Promise<void> {
  const all = (await nodes()).map((node) => ({ ...onCoordinator(database), ...addressOf(node) }));
  for (const node of all)
    await on({ ...node, database: 'postgres' }, `CREATE DATABASE ${database} TEMPLATE template0`);
  await joinMachines(all);
}

/** Makes databases that are there one cluster; the first is the coordinator's. */
export async function joinMachines(all: readonly DatabaseConnection[]): Promise<void> {
  for (const node of all) await on(node, 'CREATE EXTENSION citus');
  const [coordinator, ...others] = all as [DatabaseConnection, ...DatabaseConnection[]];
  await on(
    coordinator,
    `SELECT citus_set_coordinator_host('${coordinator.host}', ${coordinator.port})`,
    ...others.map(({ host, port: at }) => `SELECT citus_add_node('${host}', ${at})`),
  );
}

const addressOf = ({ host, port: at }: Node) => ({ host, port: at });

/** Lets nobody into a database, so that it can be copied: Citus keeps a process in each. */
export async function closeCitusDatabase(database: string): Promise<void> {
  for (const node of await nodes())
    await on(
      { ...onCoordinator('postgres'), ...addressOf(node) },
      `ALTER DATABASE ${database} ALLOW_CONNECTIONS false`,
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${database}'`,
    );
}

export async function copyCitusDatabase(from: string, to: string): Promise<void> {
  for (const node of await nodes())
    await on({ ...onCoordinator('postgres'), ...addressOf(node) }, `CREATE DATABASE ${to} TEMPLATE ${from}`);
}

/** Drops all databases whose names begin so. */
export async function dropCitusDatabases(prefix: string): Promise<void> {
  for (const node of await nodes()) {
    const address = { ...onCoordinator('postgres'), ...addressOf(node) };
    const db = openDatabase(address, { maxConnections: 1 });
    try {
      const names = await db('pg_database')
        .whereRaw('starts_with(datname, ?)', [prefix])
        .pluck<string[]>('datname');
      for (const name of names) await db.raw('DROP DATABASE IF EXISTS ?? WITH (FORCE)', [name]);
    } finally {
      await db.destroy();
    }
  }
}
