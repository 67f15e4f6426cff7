import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/embedded-postgres/start-and-restart.js';
import type { DatabaseConnection } from '../../src/platform/database-connection.js';
import { skip } from '../support/skip.js';

const log = { info() {}, warn() {}, error() {}, debug() {} } as never;

interface Owner {
  child: ChildProcess;
  connection: DatabaseConnection;
  handlers: Record<string, number>;
}

describe('embedded PostgreSQL', () => {
  let temporary: string;
  /** Shared by the tests that need no new cluster, as creating one takes time. */
  let dataDir: string;
  let emptyDir: string;
  const running: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];

  // mkdtemp closes the directory to others: as root, this tests a path that PostgreSQL cannot walk.
  before(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'embedded postgres test '));
    dataDir = join(temporary, 'data with spaces');
  });

  beforeEach(async () => {
    emptyDir = await mkdtemp(join(temporary, 'empty '));
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const server of running.splice(0)) await server.stop();
  });

  after(() => rm(temporary, { recursive: true, force: true }));

  async function start(dir = dataDir): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir: dir, log });
    running.push(server);
    return server;
  }

  it('keeps its data over a restart, also with a relative path', async () => {
    const first = await start();
    await query(first.connection, 'DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    assert.equal(await findEmbeddedPostgres(dataDir), undefined);

    const second = await start(relative(process.cwd(), dataDir));
    assert.equal(second.adopted, false);
    assert.deepEqual(second.connection, first.connection);
    assert.deepEqual(await query(second.connection, 'SELECT answer FROM kept'), [{ answer: 42 }]);
  });

  it('creates a UTF-8 database that sorts the same everywhere, syncs, and listens only on loopback', async () => {
    const { connection } = await start();
    const [settings] = await query(
      connection,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit,
              current_setting('listen_addresses') AS listen_addresses, datlocprovider, datlocale,
              pg_encoding_to_char(encoding) AS encoding, rolsuper
       FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user`,
    );
    assert.deepEqual(settings, {
      ...{ fsync: 'on', synchronous_commit: 'on', listen_addresses: '127.0.0.1' },
      ...{ datlocprovider: 'b', datlocale: 'C.UTF-8', encoding: 'UTF8', rolsuper: false },
    });
    assert.equal((await stat(join(dataDir, 'postgres', 'tcss-password'))).mode & 0o777, 0o600);
    await assert.rejects(query({ ...connection, password: 'wrong' }, 'SELECT 1'), { code: '28P01' });
  });

  // In its own process, to see handlers that the import installs.
  it('installs no signal handlers', async () => {
    const { handlers } = await startOwner();
    assert.deepEqual(handlers, { SIGINT: 0, SIGTERM: 0, SIGHUP: 0, SIGQUIT: 0, SIGBREAK: 0, beforeExit: 0 });
  });

  it('runs PostgreSQL in a session that Ctrl-C does not reach', async function () {
    if (process.platform !== 'linux') skip(this, 'needs Linux');
    await start();
    const pid = await postmasterPid();
    const [, , , , processGroup, session] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
    assert.deepEqual([Number(processGroup), Number(session)], [pid, pid]);
  });

  it('gives the database of a version without an owner to one, and lets the service go on making tables', async () => {
    const before = await start();
    const asSuperuser = { ...before.connection, user: 'postgres' };
    await query(
      asSuperuser,
      'ALTER DATABASE tcss OWNER TO tcss; REVOKE CREATE ON SCHEMA public FROM tcss; DROP ROLE tcss_owner',
    );
    await before.stop();
    const after = await start();
    const [owner] = await query(
      after.ownerConnection,
      `SELECT pg_get_userbyid(datdba) AS name, pg_has_role('tcss', datdba, 'MEMBER') AS ours FROM pg_database WHERE datname = 'tcss'`,
    );
    assert.deepEqual(owner, { name: 'tcss_owner', ours: false });
    await query(after.connection, 'CREATE TABLE made (); DROP TABLE made');
  });

  it('takes over the server of a killed service, and stops it at the end', async () => {
    const owner = await startOwner();
    await query(owner.connection, 'DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS one');
    const pid = await postmasterPid();
    owner.child.kill('SIGKILL');

    const heir = await start();
    assert.equal(heir.adopted, true);
    assert.equal(await postmasterPid(), pid);
    assert.deepEqual(heir.connection, owner.connection);
    assert.deepEqual(await query(heir.connection, 'SELECT * FROM kept'), [{ one: 1 }]);

    await heir.stop();
    await assert.rejects(query(heir.connection, 'SELECT 1'), { code: 'ECONNREFUSED' });
    await assert.rejects(postmasterPid(), { code: 'ENOENT' });
  });

  it('restarts a leftover server that does not sync, as tests start them', async () => {
    const owner = await startOwner(false);
    assert.deepEqual(await query(owner.connection, 'SHOW fsync'), [{ fsync: 'off' }]);
    owner.child.kill('SIGKILL');
    const heir = await start();
    assert.equal(heir.adopted, false);
    assert.deepEqual(await query(heir.connection, 'SHOW fsync'), [{ fsync: 'on' }]);
  });

  it('starts after all was killed and the old pid belongs to another process', async () => {
    const owner = await startOwner();
    await query(owner.connection, 'DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS one');
    await killServerAndOwner(owner.child);
    // As the user of PostgreSQL: only then does PostgreSQL take a live process for a live server.
    const { uid, gid } = await stat(join(dataDir, 'postgres'));
    const foreign = spawn('sleep', ['60'], { uid, gid, cwd: '/' });
    children.push(foreign);
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(foreign.pid)));

    assert.equal(await findEmbeddedPostgres(dataDir), undefined);
    const heir = await start();
    assert.equal(heir.adopted, false);
    assert.deepEqual(await query(heir.connection, 'SELECT * FROM kept'), [{ one: 1 }]);
    assert.equal(foreign.exitCode ?? foreign.signalCode, null);
  });

  it('gives the data directory to one of two services that start at the same time', async () => {
    const started = await Promise.allSettled([start(emptyDir), start(emptyDir)]);
    const refused = started.flatMap((outcome) =>
      outcome.status === 'rejected' ? [String(outcome.reason)] : [],
    );
    assert.equal(refused.length, 1, 'exactly one is refused');
    assert.match(refused[0]!, new RegExp(`in use by another tcss-image-intercept, process ${process.pid}`));
    assert.deepEqual(await query(running[0]!.connection, 'SELECT 1 AS one'), [{ one: 1 }]);
    assert.deepEqual((await readdir(emptyDir)).sort(), ['postgres', 'postgres.lock', 'postgres.log']);
  });

  it('refuses a second service while the first runs, and lets other commands find it', async () => {
    const owner = await startOwner();
    await assert.rejects(start(), {
      message: new RegExp(`process ${owner.child.pid}\\. Stop that one first`),
    });
    assert.deepEqual(await findEmbeddedPostgres(dataDir), owner.connection);
    assert.deepEqual(await query(owner.connection, 'SELECT 1 AS one'), [{ one: 1 }]);
  });

  it('refuses a cluster that an invisible process uses, as in another container on the same volume', async function () {
    if (process.platform !== 'linux') skip(this, 'needs Linux');
    const owner = await startOwner();
    // As the other container sees it: the pid is of no server.
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    const real = await readFile(pidFile, 'utf8');
    await writeFile(pidFile, real.replace(/^\d+/, String(process.pid)));
    await assert.rejects(start(), /cannot be seen from here/);
    await writeFile(pidFile, real);
    assert.deepEqual(await query(owner.connection, 'SELECT 1 AS one'), [{ one: 1 }]);
  });

  it('restarts a server that dies, on the same port', async () => {
    const { connection } = await start();
    process.kill(await postmasterPid(), 'SIGKILL');
    assert.deepEqual(await queryUntilItWorks(connection, 'SELECT 1 AS one'), [{ one: 1 }]);
  });

  it('chooses another port if its own is taken', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(first.connection.port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const second = await start();
      assert.notEqual(second.connection.port, (squatter.address() as AddressInfo).port);
      assert.deepEqual(await query(second.connection, 'SELECT 1 AS one'), [{ one: 1 }]);
    } finally {
      squatter.close();
    }
  });

  it('starts over after a first start that was killed', async () => {
    const draft = join(emptyDir, 'postgres.new-99999999-dead', 'postgres');
    await mkdir(draft, { recursive: true });
    await writeFile(join(draft, 'PG_VERSION'), '18\n');
    const { connection } = await start(emptyDir);
    assert.deepEqual(await query(connection, 'SELECT 1 AS one'), [{ one: 1 }]);
    await assert.rejects(stat(draft), { code: 'ENOENT' });
  });

  it('refuses the cluster of another major version, and says what to do', async () => {
    await mkdir(join(emptyDir, 'postgres'), { recursive: true });
    await writeFile(join(emptyDir, 'postgres', 'PG_VERSION'), '14\n');
    await assert.rejects(
      start(emptyDir),
      /was made by PostgreSQL 14, but this release carries PostgreSQL 18.*pg_dump/,
    );
  });

  it('refuses a directory with other files, and leaves them alone', async () => {
    await mkdir(join(emptyDir, 'postgres'), { recursive: true });
    await writeFile(join(emptyDir, 'postgres', 'diary.txt'), 'dear diary');
    await assert.rejects(start(emptyDir), /holds files but no PostgreSQL cluster/);
    assert.deepEqual(await readdir(join(emptyDir, 'postgres')), ['diary.txt']);
  });

  it('repairs modes that a volume driver widened', async () => {
    await (await start()).stop();
    await chmod(join(dataDir, 'postgres'), 0o2770);
    await start();
  });

  /** A service in its own process, to be killed. */
  async function startOwner(durable = true): Promise<Owner> {
    const script = `
      const { startEmbeddedPostgres } = await import('./src/embedded-postgres/start-and-restart.ts');
      const log = { info() {}, warn() {}, error() {}, debug() {} };
      const { connection } = await startEmbeddedPostgres({ dataDir: process.argv[1], log, durable: ${durable} });
      const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK', 'beforeExit'];
      const handlers = Object.fromEntries(names.map((name) => [name, process.listenerCount(name)]));
      console.log(JSON.stringify({ connection, handlers }));`;
    const flags = ['--import', 'tsx', '--input-type=module', '--eval', script, dataDir];
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [line] = await Promise.race([
      once(createInterface(child.stdout), 'line'),
      once(child, 'exit').then(() => assert.fail('the owner ended')),
    ]);
    running.push(await stopperOfOrphan(child));
    return { child, ...JSON.parse(line) };
  }

  /** The server of a killed owner ends with the test. */
  async function stopperOfOrphan(owner: ChildProcess): Promise<EmbeddedPostgres> {
    const pid = await postmasterPid();
    const stop = async () => {
      owner.kill('SIGKILL');
      if (isAlive(pid)) process.kill(pid, 'SIGINT');
      await untilEnded(pid);
    };
    const unknown = undefined as never;
    return { adopted: false, connection: unknown, ownerConnection: unknown, stop };
  }

  async function killServerAndOwner(owner: ChildProcess): Promise<void> {
    const pid = await postmasterPid();
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    process.kill(pid, 'SIGKILL');
    await untilEnded(pid);
  }

  async function postmasterPid(): Promise<number> {
    return Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'));
  }
});

/** A zombie counts as ended: init may take seconds to reap it. */
async function untilEnded(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
      if (/\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) return;
    } catch (error) {
      if (['ESRCH', 'ENOENT'].includes((error as NodeJS.ErrnoException).code!) && !isAlive(pid)) return;
    }
    await sleep(5);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function query(connection: DatabaseConnection, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ ...connection, ssl: false });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function queryUntilItWorks(connection: DatabaseConnection, sql: string): Promise<unknown[]> {
  for (;;) {
    try {
      return await query(connection, sql);
    } catch {
      await sleep(10);
    }
  }
}
