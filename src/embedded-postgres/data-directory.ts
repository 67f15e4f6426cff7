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

export interface Cluster {
  /** The data directory of the service, absolute and without symbolic links. */
  dataDir: string;
  /** `<dataDir>/postgres`, which PostgreSQL calls its data directory. */
  dir: string;
  /** Outside the cluster, because root must not write into a directory that another account owns. */
  logFile: string;
}

/** Creates roles and holds the claim. The service itself uses a role with fewer rights. */
export const superuser = 'postgres';

const draftPrefix = 'postgres.new-';
const passwordFileName = 'tcss-password';

/** For postgresql.conf, where the operator may change them. */
const initialSettings = {
  max_connections: '100',
  shared_buffers: '128MB',
  random_page_cost: '1.1',
  // A search locks about 12 tables and indexes of each day. This is enough for 20 searches of half a year at a time.
  max_locks_per_transaction: '256',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  // The service logs the errors of its statements.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

export async function locateCluster(dataDir: string): Promise<Cluster> {
  const absolute = resolve(dataDir);
  const real = await realpath(absolute).catch(() => absolute);
  return { dataDir: real, dir: join(real, 'postgres'), logFile: join(real, 'postgres.log') };
}

/** The major version of PostgreSQL that created the cluster; undefined if there is no cluster yet. */
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
    `${dir} holds files but no PostgreSQL cluster (PG_VERSION is missing). Move it away and start again, ` +
      `or choose another DATA_DIR than ${dataDir}.`,
  );
}

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

/** The owner of the cluster. PostgreSQL refuses to run as another account. */
export async function accountOfCluster({ dir }: Cluster): Promise<Account | undefined> {
  if (!isRoot) return undefined;
  const { uid, gid } = await stat(dir);
  return uid === 0 ? accountForNewCluster() : { uid, gid };
}

/** Volume drivers and restored backups change owners and modes, which PostgreSQL refuses. */
export async function repairPermissions({ dir }: Cluster, account: Account | undefined): Promise<void> {
  const { uid, mode } = await stat(dir);
  if (account && uid !== account.uid) await chownAll(dir, account);
  if ((mode & 0o027) !== 0) await chmod(dir, 0o700);
}

/** Creates a draft and renames it: a crash leaves no partial cluster, and of two services the first rename wins. */
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

/** Removes drafts that killed starts left behind. Only for the holder of the claim. */
export async function removeDrafts({ dataDir }: Cluster): Promise<void> {
  const drafts = (await readdir(dataDir).catch(() => [])).filter((name) => name.startsWith(draftPrefix));
  await Promise.allSettled(drafts.map((name) => rm(join(dataDir, name), { recursive: true, force: true })));
}

/**
 * The working directory and PGDATA of a program that runs as the account. If the account cannot walk the path (root's
 * home), the program is started in the directory while still root, and reaches it as /proc/self/cwd.
 */
export async function reachable(
  dir: string,
  account: Account | undefined,
): Promise<{ cwd: string; pgdata: string }> {
  if (!account || (await canReach(dir, account))) return { cwd: dir, pgdata: dir };
  if (process.platform === 'linux') return { cwd: dir, pgdata: '/proc/self/cwd' };
  throw new Error(
    `PostgreSQL must run as user id ${account.uid}, which cannot enter ${dir}. Choose a DATA_DIR that other users ` +
      'can reach, such as one under /var/lib, or start the service as a normal user.',
  );
}

/** The environment of PostgreSQL: no secrets of the service, and no LANG or PGDATA of the caller. */
export function environment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH } = process.env;
  return { ...(PATH && { PATH }), ...(LD_LIBRARY_PATH && { LD_LIBRARY_PATH }), LC_ALL: 'C', TZ: 'UTC' };
}

async function runInitdb(dir: string, { bin }: Binaries, account: Account | undefined, durable: boolean) {
  const { cwd, pgdata } = await reachable(dir, account);
  const options = [
    ...['--pgdata', pgdata, '--username', superuser, '--pwfile', `${pgdata}/../${passwordFileName}`],
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8'],
    // The built-in C.UTF-8 sorts the same on every machine and needs no locale of the OS.
    ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
    ...Object.entries(initialSettings).map(([name, value]) => `--set=${name}=${value}`),
    ...(durable ? [] : ['--no-sync']),
  ];
  await promisify(execFile)(join(bin, 'initdb'), options, { cwd, env: environment(), ...account }).catch(
    (error: Error & { stderr?: string }) => {
      // The program exists, so its loader does not.
      if (codeOf(error) === 'ENOENT')
        throw new Error('its programs need glibc, which Alpine lacks', { cause: error });
      throw new Error(error.stderr?.trim() || error.message, { cause: error });
    },
  );
}

/** initdb syncs its own files. A power cut must not lose the password either. */
async function syncToDisk(...paths: string[]): Promise<void> {
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
    `Could not create a PostgreSQL cluster in ${dir}: ${reason.replace(/\.?$/, '.')} ${advice}`,
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
