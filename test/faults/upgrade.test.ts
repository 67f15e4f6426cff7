import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenDatabase } from '../../src/startup/open-database.js';
import type { Database } from '../../src/store/database/connections.js';
import { appliedMigrations, recreateSchema } from '../../src/store/database/migrate.js';
import { createTestDatabase, openTestDatabase } from '../support/cluster.js';
import { type Program, root, runProgram } from '../support/program.js';
import { masterKeyFile } from '../support/secrets.js';
import { skip } from '../support/skip.js';
import { countStarts, createWitness, credential, manyNodes } from './service-under-faults.js';

/** What is upgraded from: the newest commit before the latest migration, and once there are releases the one before. */
const previous = '811d9d754639e583ecd09b1d6f6b263e048c265b';

const rounds = Number(process.env['FAULT_ROUNDS'] ?? 1);

/** A database that instances of any version can be started on, with a witness that asks those in turn that it is told. */
async function openShared() {
  const connection = await createTestDatabase('nothing');
  const { user, password, host, port, database } = connection;
  const open: OpenDatabase = openTestDatabase(connection);
  const running = new Set<Program>();
  const folder = mkdtempSync(join(tmpdir(), 'tcss-upgrade-'));
  const endpoints: string[] = [];
  let turn = 0;
  const witness = createWitness(
    () => endpoints[(turn += 1) % endpoints.length]!,
    () => countStarts(open.db),
  );

  return {
    ...witness,
    db: open.db,
    folder,
    endpoints,
    start(cwd = root): Program {
      const program = runProgram(
        [process.execPath, '--import', 'tsx', 'src/main.ts'],
        {
          DATABASE_URL: `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`,
          ...{
            DATA_DIR: join(folder, 'data'),
            MASTER_KEY_FILE: masterKeyFile,
            PORT: '0',
            LOG_LEVEL: 'error',
          },
          ...{ RATE_LIMIT: '0', MAX_EVENT_LOCATIONS: String(manyNodes), DECISION_TIMEOUT_MS: '60000' },
          ...{ TCSS_SECRET_ID: credential.secretId, TCSS_SECRET_KEY: credential.secretKey },
        },
        cwd,
      );
      running.add(program);
      void program.ended.then(() => running.delete(program));
      return program;
    },
    async close(): Promise<void> {
      for (const program of running) program.process.kill('SIGTERM');
      for (const program of [...running]) await program.ended;
      await open.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const endpointOf = async (program: Program) => (await program.says(/Endpoint +(\S+)/))[1]!;

describe('an upgrade', function () {
  this.timeout(240_000 * rounds);
  let shared: Awaited<ReturnType<typeof openShared>>;
  beforeEach(async () => {
    shared = await openShared();
  });
  afterEach(() => shared.close());

  /** The program of the version before, from the history of this repository. */
  function layPrevious(context: Mocha.Context): string {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    const cwd = join(shared.folder, 'previous');
    try {
      git('cat-file', '-e', `${previous}^{commit}`);
    } catch {
      skip(context, 'the history of this repository does not go back to the version before');
    }
    git(
      'archive',
      '--prefix=previous/',
      '-o',
      `${cwd}.tar`,
      previous,
      'src',
      'migrations',
      'package.json',
      'tsconfig.json',
    );
    execFileSync('tar', ['-xf', `${cwd}.tar`, '-C', shared.folder]);
    symlinkSync(realpathSync(join(root, 'node_modules')), join(cwd, 'node_modules'));
    return cwd;
  }

  it('goes instance by instance: the version before decides on while the schema becomes that of this one', async function () {
    const older = shared.start(layPrevious(this));
    shared.endpoints.push(await endpointOf(older));
    await shared.prepare();
    const before = await appliedMigrations(shared.db);
    const recordMore = async () => {
      const enough = shared.outcomes.RECORDED + 100;
      while (shared.outcomes.RECORDED < enough) await sleep(20);
    };
    await shared.startWhile(async () => {
      await recordMore();
      const newer = shared.start();
      shared.endpoints.push(await endpointOf(newer));
      await recordMore();
      shared.endpoints.shift();
      older.process.kill('SIGTERM');
      await older.ended;
      await recordMore();
    });
    assert.ok((await appliedMigrations(shared.db)).length > before.length, 'nothing was migrated');
    await shared.expectRecovery();
    await shared.expectCounts('instances are upgraded one by one');
    const { UNDECIDED, FAILED } = shared.outcomes;
    assert.deepEqual({ UNDECIDED, FAILED }, { UNDECIDED: 0, FAILED: 0 });
  });
});

/** The tables and their columns, without those of single days. */
async function tablesOf(db: Database): Promise<unknown[]> {
  const { rows } = (await db.raw(`
    SELECT table_name || '.' || column_name AS what FROM information_schema.columns c
    WHERE table_schema = 'public'
      AND NOT (SELECT relispartition FROM pg_class WHERE oid = ('public.' || c.table_name)::regclass)
    ORDER BY 1`)) as { rows: { what: string }[] };
  assert.ok(rows.length > 100);
  return rows.map(({ what }) => what);
}

describe('a migration that is killed', function () {
  this.timeout(240_000 * rounds);

  it('is run again by the next start, and the schema is whole', async () => {
    const expected = openTestDatabase(await createTestDatabase());
    const tables = await tablesOf(expected.db);
    const migrations = await appliedMigrations(expected.db);
    await expected.close();
    for (let round = 0; round < rounds; round += 1) {
      const shared = await openShared();
      try {
        // As far as some earlier version; the migration that is killed waits for a lock on what it alters.
        const midst = migrations.findIndex((name) => name.endsWith('_audit_chain'));
        const before = migrations.slice(0, 1 + Math.floor(Math.random() * midst));
        await shared.db.transaction((tx) => recreateSchema(tx, before));
        await shared.db.transaction(async (tx) => {
          await tx.raw('LOCK TABLE audit_entries IN ACCESS SHARE MODE');
          const killed = shared.start();
          const waiting = `SELECT FROM pg_locks WHERE relation = 'audit_entries'::regclass AND NOT granted`;
          while (((await tx.raw(waiting)) as { rows: unknown[] }).rows.length === 0) await sleep(20);
          killed.process.kill('SIGKILL');
          await killed.ended;
        });
        shared.faultIsOver();
        shared.endpoints.push(await endpointOf(shared.start()));
        await shared.prepare();
        await shared.expectRecovery();
        await shared.expectCounts('a migration is killed');
        assert.deepEqual(await appliedMigrations(shared.db), migrations);
        assert.deepEqual(await tablesOf(shared.db), tables);
      } finally {
        await shared.close();
      }
    }
  });
});
