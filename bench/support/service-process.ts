import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '../../src/client/api-client.js';
import { findEmbeddedPostgres } from '../../src/embedded-postgres/start-and-restart.js';
import type { DatabaseConnection } from '../../src/platform/database-connection.js';
import { type Database, openDatabase } from '../../src/store/database/connections.js';
import { onCleanup } from './cleanup.js';
import { benchDir, type Credential, startsAccount } from './settings.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = join(root, 'scripts', 'build.mjs');
const program = join(root, 'dist', 'src', 'main.js');
/** Loaded into every service before the service itself. */
const tether = new URL('tether.mjs', import.meta.url).href;
const startPatienceMs = 180_000;

/** A service in a process of its own, started as `npm start` does it. */
export interface ServiceProcess {
  endpoint: string;
  pid: number;
  clientOf(credential: Credential): Client;
  /** What it keeps resident, in MB. */
  residentMb(): Promise<number>;
  /** What its heap holds. */
  heapMb(): Promise<number>;
  /** How long its event loop was held at a time since this was last asked, in milliseconds. */
  heldMs(): Promise<{ p99: number; longest: number }>;
  stop(): Promise<void>;
}

interface ServiceOptions {
  dataDir: string;
  /** A database that another service has already. */
  databaseUrl?: string;
  port?: number;
}

let started = 0;

/** Starts a service; resolves once it says that it is ready. Its log goes to a file. */
export async function startService({
  dataDir,
  databaseUrl,
  port = 0,
}: ServiceOptions): Promise<ServiceProcess> {
  await mkdir(benchDir, { recursive: true });
  started += 1;
  const log = openSync(join(benchDir, `service-${started}.log`), 'w');
  const child = spawn(process.execPath, ['--import', tether, program], {
    cwd: root,
    env: {
      ...process.env,
      ...{
        DATA_DIR: dataDir,
        DATABASE_URL: databaseUrl ?? '',
        PORT: String(port),
        RATE_LIMIT: '0',
        MAX_EVENTS_PER_DAY: '10000000',
      },
      TCSS_APP_ID: String(startsAccount.appId),
      TCSS_SECRET_ID: startsAccount.secretId,
      TCSS_SECRET_KEY: startsAccount.secretKey,
    },
    stdio: ['ignore', 'pipe', log, 'ipc'],
    // Out of reach of Ctrl-C: a second signal would end it at once, and leave its PostgreSQL behind.
    detached: true,
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
  };
  onCleanup(stop);
  const endpoint = await readEndpoint(child.stdout!, exited);
  return {
    endpoint,
    pid: child.pid!,
    clientOf: ({ secretId, secretKey }) =>
      createClient({ endpoint, secretId, secretKey, timeoutMs: 300_000 }),
    residentMb: async () => residentMb(child.pid!),
    heapMb: async () => (await ask(child)).heapMb,
    heldMs: async () => (await ask(child)).heldMs,
    stop,
  };
}

/** What tether.mjs answers. */
interface Told {
  heapMb: number;
  heldMs: { p99: number; longest: number };
}

const ask = (child: ChildProcess): Promise<Told> =>
  new Promise((resolve) => {
    child.once('message', (answer) => resolve(answer as Told));
    child.send('memory');
  });

async function readEndpoint(stdout: NodeJS.ReadableStream, exited: Promise<void>): Promise<string> {
  let text = '';
  const told = new Promise<string>((resolve) =>
    stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /Endpoint +(http:\S+)/.exec(text)?.[1];
      if (found) resolve(found);
    }),
  );
  const never = new AbortController();
  const endpoint = await Promise.race([
    told,
    exited.then(() => undefined),
    new Promise<undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), startPatienceMs);
      never.signal.addEventListener('abort', () => clearTimeout(timer));
    }),
  ]);
  never.abort();
  if (endpoint) return endpoint;
  throw new Error(`The service did not start; its log is in ${benchDir}. It said: ${text || 'nothing'}`);
}

/** VmRSS of a process, which is its own memory and not that of the PostgreSQL beside it. */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024;
}

/** The address of the embedded database of a running service. */
export async function connectionOf(dataDir: string): Promise<DatabaseConnection> {
  const connection = await findEmbeddedPostgres(dataDir);
  if (!connection) throw new Error(`There is no PostgreSQL running in ${dataDir}.`);
  return connection;
}

export const urlOf = ({ user, password, host, port, database }: DatabaseConnection): string =>
  `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;

/** Opens the database of a running service, to look at what it stored. */
export async function openBeside(dataDir: string): Promise<Database> {
  const db = openDatabase(await connectionOf(dataDir), { maxConnections: 4 });
  onCleanup(() => db.destroy());
  return db;
}

/** Compiles the service as `npm start` does; no measurement waits for it. */
export async function compile(): Promise<void> {
  const child = spawn(process.execPath, [build], { cwd: root, stdio: 'inherit' });
  await new Promise((resolve) => child.once('exit', resolve));
}
