import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { DatabaseConnection } from '../platform/database-connection.js';
import type { Log } from '../platform/log.js';
import { accountForNewCluster, type Account } from './account.js';
import { locateBinaries, type Binaries } from './binaries.js';
import { claim, ClaimedElsewhere, connectAs } from './ownership-claim.js';
import {
  accountOfCluster,
  checkVersion,
  codeOf,
  createCluster,
  locateCluster,
  readPassword,
  removeDrafts,
  repairPermissions,
  superuser,
  versionOf,
  type Cluster,
} from './data-directory.js';
import { findPostmaster, launch, NotNow, stopPostmaster, untilReady, type Postmaster } from './postmaster.js';

export interface EmbeddedPostgres {
  connection: DatabaseConnection;
  /** As the role that owns the database and its audit. */
  ownerConnection: DatabaseConnection;
  /** The server was already running. */
  adopted: boolean;
  /** Stops the server. Call it last: it cuts all connections. Everything committed is kept. */
  stop(): Promise<void>;
}

interface EmbeddedPostgresOptions {
  /** The data directory of the service, created if missing. The cluster is `postgres` in it. */
  dataDir: string;
  log: Pick<Log, 'info' | 'warn' | 'error' | 'debug'>;
  database?: string;
  /** False does not sync to disk. Only for tests, whose data need not survive a crash of the machine. */
  durable?: boolean;
}

/**
 * The role of the service: owns its tables and may create databases, but may not read files or run programs. The password is
 * that of all roles, for whoever can read it can read the files of the server, too.
 */
const serviceRole = 'tcss';
/** Owns the database, so that the audit in it can be kept from the service's role. */
const ownerRole = 'tcss_owner';
const defaultDatabase = 'tcss';

/** SQLSTATE of a server that is starting, stopping or recovering. */
const cannotConnectNow = '57P03';

const contentionPatienceMs = 3_000;
/** Pauses before a lost server is started again. It is tried for as long as the service runs: a full disk is emptied, some day. */
const firstPauseMs = 1000;
const longestPauseMs = 30_000;
/** How long a service that stops waits for a restart under way. */
const recoveryGraceMs = 3000;
const noticeAfterMs = 5_000;
const stillStarting = 'Still waiting for PostgreSQL; after a crash it first replays its write-ahead log';

/**
 * Starts the PostgreSQL of a data directory, or takes over the one that a killed service left running, and claims it
 * for this process. Restarts a server that dies, on the same port, until stop() is called.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log } = options;
  const home = await prepare({ database: defaultDatabase, durable: true, ...options });
  const server = await openServer(home, {});
  const stop = keepRunning(home, server);
  await removeDrafts(home.cluster);
  const done = server.adopted
    ? 'Took over the embedded PostgreSQL left running'
    : 'Started the embedded PostgreSQL';
  log.info(done, { directory: home.cluster.dir, port: server.port, pid: server.pid });
  const connectionAs = (user: string) => connection(server.port, home.password, home.database, user);
  return {
    ...{ connection: connectionAs(serviceRole), ownerConnection: connectionAs(ownerRole) },
    ...{ adopted: server.adopted, stop },
  };
}

/** The running server of a data directory, for commands beside the service. */
export async function findEmbeddedPostgres(
  dataDir: string,
  database = defaultDatabase,
): Promise<DatabaseConnection | undefined> {
  const cluster = await locateCluster(dataDir);
  if (!(await versionOf(cluster))) return undefined;
  const postmaster = await findPostmaster(cluster);
  const ready = postmaster && (await untilReady(cluster, postmaster));
  if (!ready) return undefined;
  const password = await readPassword(cluster);
  try {
    await (await connectAs(superuser, { port: ready.port, password, database: 'postgres' })).end();
  } catch (error) {
    if (isPassing(error)) return undefined;
    throw error;
  }
  return connection(ready.port, password, database, serviceRole);
}

interface Home {
  cluster: Cluster;
  binaries: Binaries;
  account: Account | undefined;
  password: string;
  database: string;
  durable: boolean;
  log: EmbeddedPostgresOptions['log'];
}

interface ClaimedServer extends Postmaster {
  claim: pg.Client;
  adopted: boolean;
}

async function prepare(options: Required<EmbeddedPostgresOptions>): Promise<Home> {
  const { dataDir, database, durable, log } = options;
  await mkdir(dataDir, { recursive: true }).catch((cause) => {
    const advice = 'Create it for this user, or set DATA_DIR to another.';
    throw new Error(`The data directory ${dataDir} cannot be created (${codeOf(cause)}). ${advice}`, {
      cause,
    });
  });
  const cluster = await locateCluster(dataDir);
  const found = await versionOf(cluster);
  const account = await (found ? accountOfCluster(cluster) : accountForNewCluster());
  const binaries = await locateBinaries(account);
  if (found) {
    checkVersion(cluster, found, binaries);
    await repairPermissions(cluster, account);
  } else {
    log.info('Creating a PostgreSQL cluster', { directory: cluster.dir });
    await createCluster(cluster, binaries, account, durable);
  }
  return { cluster, binaries, account, password: await readPassword(cluster), database, durable, log };
}

/** Tries until it has a claimed server, as other processes may start or stop one on the same data directory. */
async function openServer(home: Home, { port }: { port?: number }): Promise<ClaimedServer> {
  let giveUp = performance.now() + contentionPatienceMs;
  const notice = setInterval(
    () => home.log.info(stillStarting, { log: home.cluster.logFile }),
    noticeAfterMs,
  );
  try {
    for (;;) {
      try {
        return await tryOpenServer(home, port);
      } catch (error) {
        if (!isPassing(error) || performance.now() > giveUp) throw error;
        // The server is starting or recovering, which may take minutes.
        if (codeOf(error) === cannotConnectNow) giveUp = performance.now() + contentionPatienceMs;
        home.log.debug('PostgreSQL is not available yet; trying again', { reason: (error as Error).message });
        await sleep(50);
      }
    }
  } finally {
    clearInterval(notice);
  }
}

async function tryOpenServer(home: Home, port: number | undefined): Promise<ClaimedServer> {
  const { cluster, password } = home;
  const running = await findPostmaster(cluster);
  const found = running && (await untilReady(cluster, running));
  const ready = found ?? (await launch({ ...home, ...(port && { port }) }));
  let claimed: pg.Client | undefined;
  try {
    claimed = await claim(ready, password, cluster.dataDir);
    if (home.durable) await refuseUndurable(claimed);
    await ensureDatabase(claimed, ready.port, home);
    return { ...ready, claim: claimed, adopted: Boolean(found) };
  } catch (error) {
    const isOurs = claimed || !(found || error instanceof ClaimedElsewhere);
    if (isOurs) await stopPostmaster(cluster, ready.pid);
    await claimed?.end().catch(() => undefined);
    throw error;
  }
}

/** A test may have left a server behind that does not sync to disk. */
async function refuseUndurable(claimed: pg.Client): Promise<void> {
  const { rows } = await claimed.query<{ fsync: string }>('SHOW fsync');
  if (rows[0]?.fsync !== 'on') throw new NotNow('The PostgreSQL left running does not sync to disk.');
}

function isPassing(error: unknown): boolean {
  const passingCodes = ['57P01', '57P02', cannotConnectNow, 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];
  if (error instanceof NotNow || passingCodes.includes(codeOf(error) ?? '')) return true;
  return error instanceof Error && error.message.startsWith('Connection terminated');
}

async function ensureDatabase(client: pg.Client, port: number, { database, password }: Home): Promise<void> {
  const { rows } = await client.query<{ role: boolean; owner: boolean; databaseOwner: string | null }>(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
            EXISTS (SELECT FROM pg_roles WHERE rolname = $2) AS owner,
            (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = $3) AS "databaseOwner"`,
    [serviceRole, ownerRole, database],
  );
  const found = rows[0]!;
  const secret = client.escapeLiteral(password);
  const name = client.escapeIdentifier(database);
  if (!found.role) await client.query(`CREATE ROLE ${serviceRole} LOGIN CREATEDB PASSWORD ${secret}`);
  // In one statement of the protocol, which is one transaction.
  if (!found.owner)
    await client.query(
      `CREATE ROLE ${ownerRole} LOGIN PASSWORD ${secret}; GRANT ${serviceRole} TO ${ownerRole}`,
    );
  // The latter was made by a version without an owner.
  if (found.databaseOwner && found.databaseOwner !== serviceRole) return;
  const change = found.databaseOwner ? `ALTER DATABASE ${name} OWNER TO` : `CREATE DATABASE ${name} OWNER`;
  await client.query(`${change} ${ownerRole}`);
  const inside = await connectAs(superuser, { port, password, database });
  const grants = `GRANT CREATE ON DATABASE ${name} TO ${serviceRole}; GRANT CREATE ON SCHEMA public TO ${serviceRole}`;
  await inside.query(grants).finally(() => inside.end());
}

/** Restarts the server when the connection of the claim ends. Returns the function that stops the server for good. */
function keepRunning(home: Home, first: ClaimedServer): () => Promise<void> {
  const ending = new AbortController();
  let server = first;
  let recovery: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  const watch = () =>
    server.claim.once('end', () => {
      if (!stopped) recovery = recover();
    });

  const recover = async () => {
    home.log.error('Lost the embedded PostgreSQL; restarting it', { log: home.cluster.logFile });
    for (let pauseMs = firstPauseMs; !stopped; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        server = await openServer(home, { port: first.port });
        watch();
        home.log.info('Restarted the embedded PostgreSQL', { pid: server.pid });
        return;
      } catch (error) {
        const { message } = error as Error;
        home.log.error('Could not restart the embedded PostgreSQL; trying again', {
          pauseMs,
          error: message,
        });
        await sleep(pauseMs, undefined, { signal: ending.signal }).catch(() => {});
      }
    }
  };

  const stop = async () => {
    ending.abort();
    await Promise.race([recovery, sleep(recoveryGraceMs, undefined, { ref: false })]);
    // The server first: if the claim were released before, another service could take over a server that is stopping.
    const left = await findPostmaster(home.cluster);
    await stopPostmaster(home.cluster, left?.pid ?? server.pid);
    await server.claim.end().catch(() => undefined);
    home.log.info('Stopped the embedded PostgreSQL', { directory: home.cluster.dir });
  };

  watch();
  return () => (stopped ??= stop());
}

const connection = (port: number, password: string, database: string, user: string): DatabaseConnection => ({
  ...{ host: '127.0.0.1', port, user, password, database },
});
