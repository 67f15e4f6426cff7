import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actions } from '../../src/actions/index.js';
import { BackupRefused, checkBackup, headerBytes } from '../../src/backup/backup-file.js';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { writeBackup } from '../../src/backup/write-backup.js';
import { createClient } from '../../src/client/api-client.js';
import { ApiCallError } from '../../src/client/call-errors.js';
import { readConfig } from '../../src/config.js';
import { startService } from '../../src/service.js';
import { type Database, openAlike, openDatabase, backupPool } from '../../src/store/database/connections.js';
import { checkAudit } from '../../src/store/audit/check-audit.js';
import { createTestDatabase, openTestDatabase, silentLog } from '../support/cluster.js';
import { contentsOf } from '../support/contents.js';
import { insertManyEvents } from '../support/many-events.js';
import { root, runProgram } from '../support/program.js';
import { imported, privilegePolicy, riskPolicy, start } from '../support/samples.js';
import { masterKeyFile } from '../support/secrets.js';
import { startTestService, type TestService } from '../support/service.js';
import { mountSmallDisk, unmount } from '../support/small-disk.js';

describe('backup and restore', function () {
  // A restore makes the tables of every day: seconds on a machine that does nothing else.
  this.timeout(180_000);
  let service: TestService;
  let folder: string;
  let file: string;
  const opened: Database[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tcss-backup-'));
    file = join(folder, 'whole');
    service = await startTestService();
    await fill(service);
    await backUp(file);
  });
  after(async () => {
    await service.stop();
    await Promise.all(opened.map((db) => db.destroy()));
    await rm(folder, { recursive: true, force: true });
  });

  function opening(db: Database): Database {
    opened.push(db);
    return db;
  }
  async function emptyDatabase(): Promise<Database> {
    return opening(openDatabase(await createTestDatabase('nothing'), backupPool));
  }
  async function backUp(to: string) {
    const db = openAlike(service.db, backupPool);
    return writeBackup(db, to, { takenAt: service.clock.now() }).finally(() => db.destroy());
  }
  const restore = (db: Database, from = file, replace = false) => restoreBackup(db, from, { replace });

  /** What every action that reads answers to no parameters, or its code, as the admin and the auditor. */
  async function answersOf(endpoint: string) {
    const answers: Record<string, unknown> = {};
    for (const { credential } of [service.admin, service.auditor, service.stranger])
      for (const { name } of actions.filter(({ effect }) => effect === 'reads')) {
        const client = createClient({ endpoint, ...credential, clock: service.clock });
        const answer = await client.call<{ RequestId?: string }>(name, {}).catch((error: unknown) => {
          if (error instanceof ApiCallError) return { code: error.code };
          throw error;
        });
        answers[`${credential.uin} ${name}`] = { ...answer, RequestId: undefined };
      }
    return answers;
  }

  it('a restored service answers as the one that was backed up, and decides alike', async () => {
    const target = await emptyDatabase();
    const { audit, leftOut } = await restore(target);
    assert.deepEqual([audit.faults, leftOut], [[], []]);
    const config = {
      ...readConfig({ PORT: '0', RATE_LIMIT: '0', DECISION_TIMEOUT_MS: '60000' }),
      masterKeyFile,
    };
    const credential = service.admin.credential;
    const restored = await startService(
      { ...config, credential },
      {
        clock: service.clock,
        log: silentLog,
        database: { db: openAlike(target, backupPool), close: async () => {} },
      },
    );
    try {
      assert.deepEqual(await answersOf(restored.endpoint), await answersOf(service.endpoint));
      for (const image of ['1', '2', 'nobody knows'])
        assert.deepEqual(
          await decisionOf(restored.endpoint, image),
          await decisionOf(service.endpoint, image),
        );
      // A new row gets a new number.
      const client = createClient({ endpoint: restored.endpoint, ...credential, clock: service.clock });
      await client.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'after the restore' }));
      assert.deepEqual((await checkAudit(target)).faults, []);
    } finally {
      await restored.stop();
    }
  });

  async function decisionOf(endpoint: string, image: string) {
    const client = createClient({ endpoint, ...service.agent.credential, clock: service.clock });
    const { Decision, Reasons } = await client.call<Record<string, unknown>>('EvaluateContainerStart', {
      ...start(image),
      DryRun: true,
    });
    return { Decision, Reasons };
  }

  it('one taken under load holds what was acknowledged before it, and nothing by halves', async () => {
    let over = false;
    let acknowledged = 0;
    const callers = Array.from({ length: 4 }, async (_, caller) => {
      for (let n = 0; !over; n += 1) {
        await service.admin.call('EvaluateContainerStart', start(1));
        acknowledged += 1;
        if (n % 3 === 0)
          await service.admin.call(
            'CreateImageInterceptPolicy',
            riskPolicy({ PolicyName: `${caller} ${n}` }),
          );
      }
    });
    const loaded = join(folder, 'loaded');
    while (acknowledged < 20) await service.admin.call('DescribeImageInterceptPolicySummary');
    const before = await startsIn(service.db);
    await backUp(loaded);
    over = true;
    await Promise.all(callers);
    const target = await emptyDatabase();
    const { audit } = await restore(target, loaded);
    assert.deepEqual(audit.faults, []);
    const { events, counted } = await startsIn(target);
    assert.equal(events, counted);
    assert.ok(events >= before.events && events <= (await startsIn(service.db)).events);
  });

  /** Container starts by events, and by the counts of days. */
  async function startsIn(db: Database) {
    const { rows } = (await db.raw(`
      SELECT (SELECT sum(event_count)::bigint FROM event_tallies) AS events,
        (SELECT sum(starts)::bigint FROM event_day_counts) AS counted`)) as {
      rows: { events: number; counted: number }[];
    };
    return rows[0]!;
  }

  it('refuses a file that is not as it was written, wherever, and changes nothing', async () => {
    const target = await emptyDatabase();
    const { size } = await stat(file);
    const broken = join(folder, 'broken');
    const breaks: Record<string, (path: string) => Promise<void>> = {
      'of another program': (path) => writeFile(path, 'PGDMP'),
      empty: (path) => writeFile(path, ''),
      'cut in its header': (path) => truncate(path, headerBytes / 2),
      'cut after its header': (path) => truncate(path, headerBytes),
      'without its last byte': (path) => truncate(path, size - 1),
      'with a byte more': (path) => writeFile(path, 'x', { flag: 'a' }),
    };
    const flips = [
      0,
      30,
      40,
      120,
      headerBytes - 2,
      headerBytes - 1,
      headerBytes,
      headerBytes + 4,
      size >> 1,
      size - 1,
    ];
    for (const at of flips) breaks[`with another byte ${at}`] = (path) => flip(path, at);
    for (const [how, change] of Object.entries(breaks)) {
      await copyFile(file, broken);
      await change(broken);
      await assert.rejects(restore(target, broken), BackupRefused, how);
    }
    assert.equal(await target.schema.hasTable('knex_migrations'), false);
  });

  async function flip(path: string, at: number): Promise<void> {
    const handle = await open(path, 'r+');
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, at);
    await handle.write(Buffer.from([byte[0]! ^ 1]), 0, 1, at);
    await handle.close();
  }

  it('refuses a database that is in use or has rows, and replaces it when it is told to', async () => {
    const connection = await createTestDatabase();
    const target = opening(openDatabase(connection, backupPool));
    const config = { ...readConfig({ PORT: '0' }), masterKeyFile };
    const other = await startService(config, {
      clock: service.clock,
      log: silentLog,
      database: openTestDatabase(connection),
    });
    await assert.rejects(
      restore(target, file, true),
      /uses this database: connected from \S+ since .* Stop all of them first/,
    );
    await other.stop();
    const before = await contentsOf(target);
    await assert.rejects(restore(target), /is not empty: there are rows in .*credentials.* --replace/);
    assert.deepEqual(await contentsOf(target), before);
    await restore(target, file, true);
    assert.deepEqual(
      (await contentsOf(target))['policies'],
      (await contentsOf(await restoredElsewhere()))['policies'],
    );
  });
  async function restoredElsewhere(): Promise<Database> {
    const target = await emptyDatabase();
    await restore(target);
    return target;
  }

  it('leaves the target as it was when it fails, be it at the last table', async () => {
    const target = opening(openDatabase(await createTestDatabase(), backupPool));
    await restore(target, file, true);
    const before = await contentsOf(target);
    const { tables } = await checkBackup(file, () => {});
    const filled = tables.filter(({ rows }) => rows > 0).map(({ name }) => name);
    for (const name of [filled[0]!, 'event_tallies', filled.at(-1)!]) {
      const onProgress = (table: string) => {
        if (table === name) throw new Error(`stopped at ${name}`);
      };
      await assert.rejects(restoreBackup(target, file, { replace: true, onProgress }), {
        message: `stopped at ${name}`,
      });
    }
    assert.deepEqual(await contentsOf(target), before);
  });

  it('leaves the target as it was when it is killed, and asks for the name of what it replaces', async () => {
    const connection = await createTestDatabase();
    const target = opening(openDatabase(connection, backupPool));
    await restore(target, file, true);
    const before = await contentsOf(target);
    const { user, password, host, port, database } = connection;
    const url = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
    const command = (typed: string) => {
      const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/restore.ts', file, '--replace'], {
        cwd: root,
        env: { ...process.env, DATABASE_URL: url, MASTER_KEY_FILE: masterKeyFile },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      child.stdin.end(typed);
      return { child, ended: once(child, 'close') as Promise<[number | null, string | null]> };
    };
    assert.equal((await command('something else').ended)[0], 1);
    assert.deepEqual(await contentsOf(target), before);

    // With this lock the command gets as far as dropping the oldest table, and waits there.
    const waiting = target.transaction(async (tx) => {
      await tx.raw('LOCK TABLE accounts IN ACCESS SHARE MODE');
      const { child, ended } = command(`${database}\n`);
      const blocked = `SELECT FROM pg_locks WHERE relation = 'accounts'::regclass AND NOT granted`;
      while (((await tx.raw(blocked)) as { rows: unknown[] }).rows.length === 0)
        assert.equal(child.exitCode, null);
      child.kill('SIGKILL');
      await ended;
    });
    await waiting;
    assert.deepEqual(await contentsOf(target), before);
  });

  it('takes in a backup of an older schema', async () => {
    const older = opening(openDatabase(await createTestDatabase(), backupPool));
    const migrations = (await older('knex_migrations').orderBy('id').pluck('name')) as string[];
    const { recreateSchema } = await import('../../src/store/database/migrate.js');
    await older.transaction((tx) => recreateSchema(tx, migrations.slice(0, 5)));
    await older('accounts').insert({ app_id: 7, created_at: service.clock.now() });
    await older('credentials').insert({
      secret_id: 'AKIDold',
      secret_key: 'plain',
      app_id: 7,
      uin: '7',
      role: 'admin',
      created_at: service.clock.now(),
    });
    const old = join(folder, 'old');
    await writeBackup(older, old, { takenAt: service.clock.now() });
    const target = await emptyDatabase();
    await restore(target, old);
    assert.deepEqual(await target('credentials').pluck('secret_id'), ['AKIDold']);
    assert.deepEqual(await target('knex_migrations').orderBy('id').pluck('name'), migrations);
  });

  it('refuses a backup of a newer version with its name', async () => {
    const newer = opening(openDatabase(await createTestDatabase(), backupPool));
    await newer('knex_migrations').insert({ name: '29990101000000_later', batch: 9 });
    const later = join(folder, 'later');
    await writeBackup(newer, later, { takenAt: service.clock.now() });
    await assert.rejects(
      restore(await emptyDatabase(), later),
      /newer version .* migration 29990101000000_later/,
    );
    await assert.rejects(restore(newer, file, true), /database was last used by a newer version/);
  });

  it('leaves no file behind and the one before whole when the disk is full', async function () {
    const disk = await mkdtemp(join(tmpdir(), 'tcss-small-'));
    // A quarter of a backup: half of one is room for its header, which takes none while it is not written.
    mountSmallDisk(this, disk, `${Math.floor((await stat(file)).size / 4 / 1024)}k`);
    try {
      const there = join(disk, 'backup');
      await writeFile(there, 'the one before');
      await assert.rejects(backUp(there), /ENOSPC/);
      assert.deepEqual(await readdir(disk), ['backup']);
      assert.equal(await readFile(there, 'utf8'), 'the one before');
    } finally {
      unmount(disk);
      await rm(disk, { recursive: true });
    }
  });

  it('says that the disk is full, leaves nothing by halves, and succeeds once there is room', async function () {
    const disk = await mkdtemp(join(tmpdir(), 'tcss-small-'));
    const large = join(folder, 'large');
    const source = await emptyDatabase();
    await restore(source);
    await insertManyEvents(source, 1, { count: 15_000, firstDay: '2026-03-01', days: 4 });
    await writeBackup(source, large, { takenAt: service.clock.now() });
    const run = async () => {
      const settings = { DATA_DIR: join(disk, 'data'), LOG_LEVEL: 'error' };
      const command = [process.execPath, '--import', 'tsx', 'src/cli/restore.ts', large] as const;
      const program = runProgram([...command], settings);
      return { code: await program.ended, said: program.said() };
    };
    mountSmallDisk(this, disk, '130m');
    try {
      const failed = await run();
      assert.equal(failed.code, 1);
      assert.match(failed.said, /The disk of the database is full\. Make room and restore again/);
      execFileSync('mount', ['-o', 'remount,size=1g', disk]);
      // Into a database with rows nothing is restored.
      const { code, said } = await run();
      assert.equal(code, 0, said);
      assert.match(said, /"AuditFaults": 0/);
    } finally {
      unmount(disk);
      await rm(disk, { recursive: true });
    }
  });

  it('is for its owner alone, and holds no secret key', async () => {
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const text = execFileSync('sh', ['-c', `tail -c +${headerBytes + 1} "$1" | gunzip`, 'sh', file], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    });
    assert.ok(text.includes(service.admin.credential.secretId));
    assert.ok(!text.includes(service.admin.credential.secretKey));
  });
});

/** Something in most tables: policies, images, events of several days, audit, an export, texts that COPY has to escape. */
async function fill(service: TestService): Promise<void> {
  const { admin } = service;
  await admin.call('ImportImageScanReport', imported(1));
  await admin.call('ImportImageScanReport', imported(2, { Vulnerabilities: [] }));
  await admin.call(
    'CreateImageInterceptPolicy',
    riskPolicy({ PolicyDescription: 'tab \t, line \n end, \\ and 策略 🐳' }),
  );
  await admin.call('CreateImageInterceptPolicy', privilegePolicy());
  for (let n = 0; n < 5; n += 1) await admin.call('EvaluateContainerStart', start(1));
  await insertManyEvents(service.db, admin.credential.appId, {
    count: 300,
    firstDay: '2026-03-11',
    days: 3,
  });
  await service.stranger.call('CreateImageInterceptPolicy', riskPolicy());
  await admin.call('CreateCredential', { Role: 'reader' });
  await service.flushLastUses();
}
