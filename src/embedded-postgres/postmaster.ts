import { execFile, spawn } from 'node:child_process';
import { constants, open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isRoot, type Account } from './account.js';
import type { Binaries } from './binaries.js';
import { codeOf, environment, reachable, type Cluster } from './data-directory.js';

export interface Postmaster {
  pid: number;
  port: number;
}

interface LaunchOptions {
  cluster: Cluster;
  binaries: Binaries;
  account: Account | undefined;
  durable: boolean;
  /** By default the port of last time if it is free, else any free one. */
  port?: number;
}

/** PostgreSQL could not start, but may in a moment: another start came first or the port was taken. */
export class NotNow extends Error {}

const pollMs = 5;
/** After SIGINT; then SIGQUIT, and SIGKILL for a server that is frozen. A service has some 30 s to stop. */
const stopPatienceMs = 10_000;
const quitPatienceMs = 5000;
const logLimitBytes = 10 * 1024 * 1024;

/** Also finds a server that is starting or stopping. */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const file = await readPidFile(cluster);
  return file && (await isPostmasterOf(cluster, file.pid)) ? file : undefined;
}

/** Waits until a server accepts connections. Undefined if it ends first. */
export async function untilReady(cluster: Cluster, { pid }: Pick<Postmaster, 'pid'>, signal?: AbortSignal) {
  while (!signal?.aborted && (await isPostmasterOf(cluster, pid))) {
    const file = await readPidFile(cluster);
    if (file?.pid === pid && file.status === 'ready') return { pid, port: file.port };
    await sleep(pollMs);
  }
  return undefined;
}

/**
 * Starts a server and waits until it is ready. It has its own session, so that Ctrl-C in the terminal does not stop it
 * before the service, and a log file rather than pipes, so that it survives the service.
 */
export async function launch(options: LaunchOptions): Promise<Postmaster> {
  const { cluster, binaries, account } = options;
  const { cwd, pgdata } = await reachable(cluster.dir, account);
  const port = options.port ?? (await choosePort(cluster));
  const stalePid = (await readPidFile(cluster))?.pid;
  const log = await openLog(cluster);
  const lock = await openForAppending(join(cluster.dataDir, 'postgres.lock'), cluster);
  try {
    await lockAgainstOtherContainers(cluster, lock);
    const { size } = await log.stat();
    const child = spawn(join(binaries.bin, 'postgres'), serverFlags(pgdata, port, options.durable), {
      ...account,
      cwd,
      // After a crash, the pid in the file may belong to an unrelated process. This variable of pg_ctl makes
      // PostgreSQL ignore it, and still check the file otherwise.
      env: { ...environment(), ...(stalePid && { PG_GRANDPARENT_PID: String(stalePid) }) },
      stdio: ['ignore', log.fd, log.fd, lock.fd],
      detached: true,
    });
    const ended = new AbortController();
    child.on('exit', () => ended.abort());
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    const ready = await untilReady(cluster, { pid: child.pid! }, ended.signal);
    if (ready) return ready;
    throw startFailure(cluster, (await readFile(cluster.logFile)).subarray(size).toString());
  } finally {
    await Promise.all([log.close(), lock.close()]);
  }
}

/** Stops a server: it cuts connections and writes all data. Resolves when the process has ended. */
export async function stopPostmaster(cluster: Cluster, pid: number): Promise<void> {
  if (!(await isPostmasterOf(cluster, pid))) return;
  signalProcess(pid, 'SIGINT');
  const giveUp = performance.now() + stopPatienceMs;
  while (await isPostmasterOf(cluster, pid)) {
    // Loses nothing committed: the next start recovers from the write-ahead log.
    if (performance.now() > giveUp + quitPatienceMs) signalProcess(pid, 'SIGKILL');
    else if (performance.now() > giveUp) signalProcess(pid, 'SIGQUIT');
    await sleep(pollMs);
  }
}

/**
 * PostgreSQL detects another server on its files by process id and shared memory, which containers do not share. A file
 * lock works between them. All processes of the server inherit the open file and so keep the lock.
 */
async function lockAgainstOtherContainers({ dir }: Cluster, lock: FileHandle): Promise<void> {
  const child = spawn('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', lock.fd] });
  const exitCode = await new Promise((resolve) =>
    child.once('exit', resolve).once('error', () => resolve(undefined)),
  );
  if (exitCode !== 1) return;
  throw new NotNow(
    `The files in ${dir} are in use by a PostgreSQL that cannot be seen from here, probably in another container ` +
      'with the same volume. Stop that one first, or give this one a DATA_DIR of its own.',
  );
}

function serverFlags(pgdata: string, port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    // No socket file: one could be left behind, be taken in /tmp, or exceed the 107 bytes of a path.
    unix_socket_directories: '',
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', pgdata, '-p', String(port), ...flags];
}

/** In postmaster.pid, line 1 is the pid, line 4 the port, line 8 the status. A clean stop removes the file. */
async function readPidFile({ dir }: Cluster): Promise<(Postmaster & { status: string }) | undefined> {
  const text = await readFile(join(dir, 'postmaster.pid'), 'utf8').catch((error) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return '';
    throw error;
  });
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]), status: lines[7] ?? '' } : undefined;
}

/** Whether the process is a server of this cluster. A pid may have been reused, so being alive is not enough. */
async function isPostmasterOf({ dir }: Cluster, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    // The working directory of a server is its cluster. If it is unreadable, the process is not ours.
    const [cwd, own] = await Promise.all(
      [`/proc/${pid}/cwd`, dir].map((path) => stat(path).catch(() => undefined)),
    );
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    return name.trim() === 'postgres' && own !== undefined && cwd?.ino === own.ino && cwd.dev === own.dev;
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'comm=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.includes('postgres');
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** The port of last time, so that pools and psql sessions can reconnect, if it is free; else any free port. */
async function choosePort({ dir }: Cluster): Promise<number> {
  const lastCommand = await readFile(join(dir, 'postmaster.opts'), 'utf8').catch(() => '');
  const lastPort = Number(/"-p" "(\d+)"/.exec(lastCommand)?.[1]);
  return (lastPort && (await tryPort(lastPort))) || (await tryPort(0))!;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: bound } = server.address() as AddressInfo;
      server.close(() => resolve(bound));
    });
  });
}

async function openLog(cluster: Cluster): Promise<FileHandle> {
  const { size } = await stat(cluster.logFile).catch(() => ({ size: 0 }));
  if (size > logLimitBytes) await rename(cluster.logFile, `${cluster.logFile}.1`);
  return openForAppending(cluster.logFile, cluster);
}

/** As root in a directory of another user: follow no links, and leave the file to that user. */
async function openForAppending(path: string, { dataDir }: Cluster): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0 } = constants;
  const file = await open(path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
  const { uid, gid } = await stat(dataDir);
  if (isRoot) await file.chown(uid, gid);
  return file;
}

/** The error for what PostgreSQL wrote when it did not start: NotNow if trying again may help. */
function startFailure({ dir, logFile }: Cluster, output: string): Error {
  const reason =
    /(?:FATAL|PANIC): +(.*)/.exec(output)?.[1] ?? (output.trim() || 'it ended without a message');
  const passing = /lock file|shared memory block .* in use|could not create any TCP\/IP sockets/;
  const text = `PostgreSQL did not start on ${dir}: ${reason}. Its log is ${logFile}.`;
  return passing.test(reason) ? new NotNow(text) : new Error(text);
}
