import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chown, mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Account, accountForNewCluster } from '../../src/embedded-postgres/account.js';
import { environment } from '../../src/embedded-postgres/data-directory.js';
import type { DatabaseConnection } from '../../src/platform/database-connection.js';
import { joinMachines, on } from './citus.js';
import { freePort } from './free-port.js';
import { processesOf } from './processes.js';

/** A Citus cluster of its own on loopback, for what kills a worker or counts them: with CITUS_PGBIN, where PostgreSQL's programs are. */

export const citusPrograms = process.env['CITUS_PGBIN'];

export const noCitusPrograms = 'CITUS_PGBIN names no programs of a PostgreSQL with Citus';

/** A machine of the cluster: a server with its processes. */
export interface CitusMachine {
  address: DatabaseConnection;
  /** Starts it, also after it was killed, and resolves when it answers. */
  start(): Promise<void>;
  /** Kills all of its processes at once. */
  kill(): Promise<void>;
  /** Stops it as fast as it goes in good order. */
  stop(): Promise<void>;
}

export interface CitusCluster {
  coordinator: CitusMachine;
  workers: CitusMachine[];
  stop(): Promise<void>;
}

const settings = [
  "listen_addresses = '127.0.0.1'",
  "unix_socket_directories = ''",
  "shared_preload_libraries = 'citus,pg_stat_statements'",
  'max_connections = 200',
  'max_locks_per_transaction = 512',
  'shared_buffers = 64MB',
  'wal_level = logical',
  'citus.enable_statistics_collection = off',
];

/** Starts one with so many workers, whose database `postgres` knows them and is empty. It loses nothing when it is killed. */
export async function startCitusCluster(workers: number): Promise<CitusCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'tcss-citus-'));
  const account = await accountForNewCluster();
  if (account) await chown(directory, account.uid, account.gid);
  const machines: CitusMachine[] = [];
  const stop = async () => {
    for (const machine of machines) await machine.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    for (let n = 0; n <= workers; n += 1) {
      machines.push(await createMachine(join(directory, String(n)), account));
      await machines[n]!.start();
    }
    await joinMachines(machines.map(({ address }) => address));
  } catch (error) {
    await stop();
    throw error;
  }
  return { coordinator: machines[0]!, workers: machines.slice(1), stop };
}

async function createMachine(directory: string, account: Account | undefined): Promise<CitusMachine> {
  await mkdir(directory, { mode: 0o700 });
  if (account) await chown(directory, account.uid, account.gid);
  const options = { ...account, cwd: directory, env: environment() };
  const initdb = ['-D', directory, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await promisify(execFile)(join(citusPrograms!, 'initdb'), initdb, options);
  const port = await freePort();
  await appendFile(join(directory, 'postgresql.conf'), [...settings, `port = ${port}`, ''].join('\n'));
  const address = { host: '127.0.0.1', port, user: 'postgres', password: '', database: 'postgres' };
  let server: ChildProcess | undefined;
  let ended = Promise.resolve();
  return {
    address,
    async start() {
      const log = await open(join(directory, 'log'), 'a');
      const stdio = ['ignore', log.fd, log.fd] as ['ignore', number, number];
      server = spawn(join(citusPrograms!, 'postgres'), ['-D', directory], { ...options, stdio });
      ended = once(server, 'exit').then(() => {});
      await log.close();
      const failed = ended.then(async () => {
        throw new Error(`PostgreSQL ended: ${(await readFile(join(directory, 'log'), 'utf8')).slice(-2000)}`);
      });
      failed.catch(() => {});
      await Promise.race([failed, untilAnswering(address)]);
    },
    async kill() {
      for (const pid of processesOf(server!.pid!)) process.kill(pid, 'SIGKILL');
      await ended;
    },
    async stop() {
      server?.kill('SIGQUIT');
      await ended;
    },
  };
}

async function untilAnswering(address: DatabaseConnection): Promise<void> {
  while (
    !(await on(address, 'SELECT 1').then(
      () => true,
      () => false,
    ))
  )
    await sleep(50);
}
