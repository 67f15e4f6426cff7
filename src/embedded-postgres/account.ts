import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The OS account PostgreSQL runs as when we are root. Undefined everywhere means: as ourselves. */
export interface Account {
  uid: number;
  gid: number;
}

export const isRoot = process.getuid?.() === 0;

/** The account for a new cluster: none for a normal user, the OS user `postgres` (made if missing) for root. */
export async function accountForNewCluster(): Promise<Account | undefined> {
  if (!isRoot) return undefined;
  return (await lookUpPostgresUser()) ?? (await createPostgresUser());
}

/** Whether the account can enter a directory or run a program, asked of the kernel itself. */
export async function canReach(path: string, account: Account): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...account, cwd: '/' });
    return true;
  } catch (error) {
    // An exit code is an answer; a name such as EPERM means that the shell did not run at all.
    if (typeof (error as { code?: unknown }).code === 'number') return false;
    throw cannotBecome(account, error as Error);
  }
}

function cannotBecome({ uid }: Account, cause: Error): Error {
  return new Error(
    `PostgreSQL refuses to run as root, and this process may not switch to user id ${uid} either ` +
      `(${cause.message}). Start the service as a normal user, or set DATABASE_URL to a PostgreSQL of your own.`,
    { cause },
  );
}

async function lookUpPostgresUser(): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
    );
    return { uid: uid!, gid: gid! };
  } catch {
    return undefined;
  }
}

async function createPostgresUser(): Promise<Account> {
  let failure: unknown;
  try {
    await run('groupadd', ['--system', '--force', 'postgres']);
    await run('useradd', [
      ...['--system', '--gid', 'postgres', '--no-create-home', '--home-dir', '/nonexistent'],
      ...['--shell', '/usr/sbin/nologin', 'postgres'],
    ]);
  } catch (error) {
    failure = error;
  }
  // Looked up even after a failure: a second service starting beside us may have made the user first.
  const account = await lookUpPostgresUser();
  if (account) return account;
  throw new Error(
    'PostgreSQL refuses to run as root, and the OS user "postgres" it should run as could not be created ' +
      `(${failure instanceof Error ? failure.message.trim() : 'no such user'}). Create that user, start the ` +
      'service as a normal user, or set DATABASE_URL to a PostgreSQL of your own.',
    { cause: failure },
  );
}
