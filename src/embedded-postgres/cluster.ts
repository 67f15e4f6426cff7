import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lchown,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { accountForNewCluster, canReach, isRoot, type Account } from './account.js';
import type { Binaries } from './binaries.js';

/** A PostgreSQL cluster on disk. */
export interface Cluster {
  /** The data directory of the service, absolute and free of symbolic links. */
  dataDir: string;
  /** `<dataDir>/postgres`, what PostgreSQL calls its data directory. */
  dir: string;
  /** What PostgreSQL has to say; outside the cluster, because root must not write into a directory of another. */
  logFile: string;
}

/** The superuser, for making roles and holding the claim; the service itself works as a lesser role. */
export const superuser = 'postgres';

const draftPrefix = 'postgres.new-';
const passwordFileName = 'tcss-password';

/** Written into postgresql.conf once, where the operator may change them. */
const initialSettings = {
  max_connections: '100',
  shared_buffers: '128MB',
  random_page_cost: '1.1',
  // A search locks the tables and indexes of all days, a dozen a day: room for 20 at a time over half a year.
  max_locks_per_transaction: '256',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  // Errors of statements reach the service, which logs them; here they would only fill the disk.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

/** Resolves the paths, which need not exist yet. */
export async function locateCluster(dataDir: string): Promise<Cluster> {
  const absolute = resolve(dataDir);
  const real = await realpath(absolute).catch(() => absolute);
  return { dataDir: real, dir: join(real, 'postgres'), logFile: join(real, 'postgres.log') };
}

/** The major version that made the cluster; undefined when there is no cluster yet. */
export async function versionOf({ dir, dataDir }: Cluster): Promise<string | undefined> {
  try {
    return (await readFile(join(dir, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'EACCES') throw belongsToSomebodyElse(dir, error);
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const files = await readdir(dir).catch(() => []);
  if (files.length === 0) return undefined;
  throw new Error(
    `${dir} holds files but no PostgreSQL cluster (PG_VERSION is missing). Move it away and start again to have ` +
      `one made, or choose another DATA_DIR than ${dataDir}.`,
  );
}

/** Refuses a cluster of another major version: its files cannot be read by this PostgreSQL. */
export function checkVersion({ dir }: Cluster, found: string, { majorVersion }: Binaries): void {
  if (found === majorVersion) return;
  throw new Error(
    `${dir} was made by PostgreSQL ${found}, but this release carries PostgreSQL ${majorVersion}, which cannot read ` +
      `it. Either start the release of this service that carries PostgreSQL ${found}, dump the database there with ` +
      `pg_dump, move ${dir} away, start this release and restore the dump; or run a PostgreSQL ${found} of your own ` +
      'on it and set DATABASE_URL.',
  );
}

export async function readPassword({ dir }: Cluster): Promise<string> {
  const path = join(dir, passwordFileName);
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    if (codeOf(cause) === 'EACCES') throw belongsToSomebodyElse(dir, cause);
    throw new Error(`The database password cannot be read from ${path}: put the file back from a backup.`, {
      cause,
    });
  }
}

/** The account that owns the cluster, which is the only one PostgreSQL will run as. */
export async function accountOfCluster({ dir }: Cluster): Promise<Account | undefined> {
  if (!isRoot) return undefined;
  const { uid, gid } = await stat(dir);
  return uid === 0 ? accountForNewCluster() : { uid, gid };
}

/** Undoes what volume drivers and restored backups do to owners and modes, which PostgreSQL refuses. */
export async function repairPermissions({ dir }: Cluster, account: Account | undefined): Promise<void> {
  const { uid, mode } = await stat(dir);
  if (account && uid !== account.uid) await chownAll(dir, account);
  if ((mode & 0o027) !== 0) await chmod(dir, 0o700);
}

/**
 * Makes a new cluster in a sibling directory and renames it into place, so that a cluster that exists is whole.
 * When two services do it at once the first rename wins and the other's draft is thrown away.
 */
export async function createCluster(
  cluster: Cluster,
  binaries: Binaries,
  account: Account | undefined,
  durable: boolean,
): Promise<void> {
  const draft = join(cluster.dataDir, `${draftPrefix}${process.pid}-${randomBytes(4).toString('hex')}`);
  const dir = join(draft, 'postgres');
  const password = randomBytes(24).toString('base64url');
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(join(draft, passwordFileName), `${password}\n`, { mode: 0o600, flag: 'wx' });
    if (account) await chownAll(draft, account);
    await runInitdb(dir, binaries, account, durable);
    await rename(join(draft, passwordFileName), join(dir, passwordFileName));
    if (durable) await syncToDisk(join(dir, passwordFileName), dir);
    await rename(dir, cluster.dir);
    if (durable) await syncToDisk(cluster.dataDir);
  } catch (error) {
    if (!(await versionOf(cluster))) throw creationFailure(cluster, error);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Removes what first starts that were killed left behind. Only for the holder of the claim. */
export async function removeDrafts({ dataDir }: Cluster): Promise<void> {
  const drafts = (await readdir(dataDir).catch(() => [])).filter((name) => name.startsWith(draftPrefix));
  await Promise.allSettled(drafts.map((name) => rm(join(dataDir, name), { recursive: true, force: true })));
}

/**
 * How to name a directory to a program that runs as the account. Where the account cannot walk the path (root's
 * home is closed to others), we enter the directory as root before the account is switched, and the program calls
 * it /proc/self/cwd, a link that leads straight there. Every PostgreSQL process keeps it as its working directory.
 */
export async function reachable(
  dir: string,
  account: Account | undefined,
): Promise<{ cwd: string; pgdata: string }> {
  if (!account || (await canReach(dir, account))) return { cwd: dir, pgdata: dir };
  if (process.platform === 'linux') return { cwd: dir, pgdata: '/proc/self/cwd' };
  throw new Error(
    `User id ${account.uid}, as which PostgreSQL must run, cannot enter ${dir}. Choose a DATA_DIR that other users ` +
      'can reach, such as one under /var/lib, or start the service as a normal user.',
  );
}

/** Nothing of the service's environment reaches PostgreSQL: neither its secrets nor a foreign LANG or PGDATA. */
export function environment(): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return process.env;
  const { PATH, LD_LIBRARY_PATH } = process.env;
  return { ...(PATH && { PATH }), ...(LD_LIBRARY_PATH && { LD_LIBRARY_PATH }), LC_ALL: 'C', TZ: 'UTC' };
}

async function runInitdb(dir: string, { bin }: Binaries, account: Account | undefined, durable: boolean) {
  const { cwd, pgdata } = await reachable(dir, account);
  const options = [
    ...['--pgdata', pgdata, '--username', superuser, '--pwfile', `${pgdata}/../${passwordFileName}`],
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8'],
    // PostgreSQL's own C.UTF-8: sorts the same on every machine and needs no locale of the OS.
    ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
    ...Object.entries(initialSettings).map(([name, value]) => `--set=${name}=${value}`),
    ...(durable ? [] : ['--no-sync']),
  ];
  await promisify(execFile)(join(bin, 'initdb'), options, { cwd, env: environment(), ...account }).catch(
    (error: Error & { stderr?: string }) => {
      // The file is there, so it is the loader of the program that is not.
      if (codeOf(error) === 'ENOENT')
        throw new Error('its programs need glibc, which Alpine lacks', { cause: error });
      throw new Error(error.stderr?.trim() || error.message, { cause: error });
    },
  );
}

/** initdb does this for its own files; a power cut must not leave a cluster without its password either. */
async function syncToDisk(...paths: string[]): Promise<void> {
  if (process.platform === 'win32') return; // where directories cannot be opened
  for (const path of paths) {
    const file = await open(path);
    await file.sync();
    await file.close();
  }
}

async function chownAll(root: string, { uid, gid }: Account): Promise<void> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), uid, gid);
  }
  await chown(root, uid, gid);
}

function creationFailure({ dir, dataDir }: Cluster, cause: unknown): Error {
  const advice = ['EBUSY', 'EXDEV'].includes(codeOf(cause) ?? '')
    ? `Mount the volume on ${dataDir}, not on ${dir}.`
    : `Check that ${dataDir} is writable and its disk has at least 100 MB free, or set DATABASE_URL to a PostgreSQL ` +
      'of your own.';
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `No PostgreSQL cluster could be made in ${dir}: ${reason.replace(/\.?$/, '.')} ${advice}`,
    { cause },
  );
}

function belongsToSomebodyElse(dir: string, cause: unknown): Error {
  return new Error(
    `${dir} belongs to another user (was the service started as root before?). Start it as that user again, or ` +
      `give the files to this one: chown -R ${process.getuid?.()} ${dir}`,
    { cause },
  );
}

export const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code;
