import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The OS account that PostgreSQL runs as if the service runs as root. Undefined: the service's own account. */
export interface Account {
  uid: number;
  gid: number;
}

export const isRoot = process.getuid?.() === 0;

/** The account for a new cluster: if the service is root, the OS user `postgres`, created if missing. */
export async function accountForNewCluster(): Promise<Account | undefined> {
  if (!isRoot) return undefined;
  return (await lookUpPostgresUser()) ?? (await createPostgresUser());
}

/** Whether the account can enter a directory or run a program. */
export async function canReach(path: string, account: Account): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...account, cwd: '/' });
    return true;
  } catch (error) {
    // A number is the exit code of the shell. A name such as EPERM means that the shell did not run.
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
  // Even after a failure: another service that starts now may have created the user.
  const account = await lookUpPostgresUser();
  if (account) return account;
  throw new Error(
    'PostgreSQL refuses to run as root, and the OS user "postgres" it should run as could not be created ' +
      `(${failure instanceof Error ? failure.message.trim() : 'no such user'}). Create that user, start the ` +
      'service as a normal user, or set DATABASE_URL to a PostgreSQL of your own.',
    { cause: failure },
  );
}
