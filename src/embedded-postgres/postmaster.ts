import { execFile, spawn } from 'node:child_process';
import { constants, open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isRoot, type Account } from './account.js';
import type { Binaries } from './binaries.js';
import { codeOf, environment, reachable, type Cluster } from './cluster.js';

/** A running PostgreSQL server: the process that all others are children of. */
export interface Postmaster {
  pid: number;
  port: number;
}

export interface LaunchOptions {
  cluster: Cluster;
  binaries: Binaries;
  account: Account | undefined;
  durable: boolean;
  /** The port to listen on; without one, the port of last time if it is free, else any free one. */
  port?: number;
}

/** PostgreSQL may not start now but might in a moment: another start is ahead of us or a port was snatched. */
export class NotNow extends Error {}

/** Small beside the 100 ms a start takes, and a hundred reads of a tiny file cost nothing. */
const pollMs = 5;
const stopPatienceMs = 60_000;
const logLimitBytes = 10 * 1024 * 1024;

/** The live server of a cluster, also while it is still starting or stopping. */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const file = await readPidFile(cluster);
  return file && (await isPostmasterOf(cluster, file.pid)) ? file : undefined;
}

/** Waits until a server accepts connections. Undefined when it ended instead. */
export async function untilReady(cluster: Cluster, { pid }: Pick<Postmaster, 'pid'>, signal?: AbortSignal) {
  while (!signal?.aborted && (await isPostmasterOf(cluster, pid))) {
    const file = await readPidFile(cluster);
    if (file?.pid === pid && file.status === 'ready') return { pid, port: file.port };
    await sleep(pollMs);
  }
  return undefined;
}

/**
 * Starts a server and waits until it is ready. It gets its own session, so that Ctrl-C in our terminal does not reach
 * it before we have finished the requests in hand, and a log file rather than pipes, so that it survives us.
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
      // A pid file left by a crash may name a process that lives again as somebody else's. The file was checked
      // (findPostmaster); this variable of pg_ctl's tells PostgreSQL to take no notice of that process. It
      // overwrites the file itself, with all its precautions, which deleting it here would bypass.
      env: { ...environment(), ...(stalePid && { PG_GRANDPARENT_PID: String(stalePid) }) },
      stdio: ['ignore', log.fd, log.fd, lock.fd],
      detached: true,
      windowsHide: true,
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

/** Stops a server: connections are cut, all data written. Resolves when the process is gone. */
export async function stopPostmaster(cluster: Cluster, pid: number, binaries: Binaries): Promise<void> {
  if (!(await isPostmasterOf(cluster, pid))) return;
  if (process.platform === 'win32') {
    // Windows has no SIGINT to send to another process; pg_ctl speaks PostgreSQL's own substitute.
    await promisify(execFile)(join(binaries.bin, 'pg_ctl'), ['kill', 'INT', String(pid)]);
  } else {
    signalProcess(pid, 'SIGINT');
  }
  const giveUp = performance.now() + stopPatienceMs;
  while (await isPostmasterOf(cluster, pid)) {
    // The next start then recovers from the write-ahead log; nothing committed is lost.
    if (performance.now() > giveUp) signalProcess(pid, 'SIGQUIT');
    await sleep(pollMs);
  }
}

/**
 * PostgreSQL tells a second server on its files by process id and shared memory, neither of which reaches from one
 * container into another that shares the volume. A file lock does. It belongs to the open file, which the server
 * and all its processes inherit, so it lasts exactly as long as any of them. Node cannot lock a file, flock(1) can.
 */
async function lockAgainstOtherContainers({ dir }: Cluster, lock: FileHandle): Promise<void> {
  const child = spawn('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', lock.fd] });
  const exitCode = await new Promise((resolve) =>
    child.once('exit', resolve).once('error', () => resolve(undefined)),
  );
  if (exitCode !== 1) return;
  throw new NotNow(
    `The files in ${dir} are in use by a PostgreSQL that cannot be seen from here, probably of another container ` +
      'with the same volume. Stop that one first, or give this one a DATA_DIR of its own.',
  );
}

function serverFlags(pgdata: string, port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    // No socket file: none to be left behind, squatted on in /tmp or longer than the 107 bytes a path may have.
    unix_socket_directories: '',
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', pgdata, '-p', String(port), ...flags];
}

/** postmaster.pid: 1 pid, 4 port, 8 status; written by the server itself, gone after a clean stop. */
async function readPidFile({ dir }: Cluster): Promise<(Postmaster & { status: string }) | undefined> {
  const text = await readFile(join(dir, 'postmaster.pid'), 'utf8').catch((error) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return '';
    throw error;
  });
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]), status: lines[7] ?? '' } : undefined;
}

/** Whether the process lives and is a server of this cluster; pids are reused, so living alone proves nothing. */
async function isPostmasterOf({ dir }: Cluster, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    // A server's working directory is its cluster; unreadable means that the process is not ours.
    const [cwd, own] = await Promise.all(
      [`/proc/${pid}/cwd`, dir].map((path) => stat(path).catch(() => undefined)),
    );
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    return name.trim() === 'postgres' && own !== undefined && cwd?.ino === own.ino && cwd.dev === own.dev;
  }
  if (process.platform === 'win32') return true;
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

/** The port of last time, which psql sessions and pools still know, if nobody took it; else any free one. */
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

/** Root may be working in the directory of a lesser user: no following of links, and the file stays theirs. */
async function openForAppending(path: string, { dataDir }: Cluster): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0 } = constants;
  const file = await open(path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
  const { uid, gid } = await stat(dataDir);
  if (isRoot) await file.chown(uid, gid);
  return file;
}

/** What PostgreSQL wrote when it would not start, as an error that says whether trying again makes sense. */
function startFailure({ dir, logFile }: Cluster, output: string): Error {
  const reason = /(?:FATAL|PANIC): +(.*)/.exec(output)?.[1] ?? (output.trim() || 'it ended without a word');
  const passing = /lock file|shared memory block .* in use|could not create any TCP\/IP sockets/;
  const text = `PostgreSQL did not start on ${dir}: ${reason}. Its log is ${logFile}.`;
  return passing.test(reason) ? new NotNow(text) : new Error(text);
}
