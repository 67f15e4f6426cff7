import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { writeBackup } from '../../src/backup/write-backup.js';
import { readConfig } from '../../src/config.js';
import { forgetAuditJob } from '../../src/jobs/forget-audit.js';
import { startService } from '../../src/service.js';
import { CannotGuardAudit, guardAudit } from '../../src/startup/guard-audit.js';
import { checkAudit } from '../../src/store/audit/check-audit.js';
import { isAuditGuarded, takeAudit } from '../../src/store/audit/own-audit.js';
import { backupPool, type Database, openAlike, openDatabase } from '../../src/store/database/connections.js';
import { citusUrl } from '../support/citus.js';
import { dayMs } from '../support/clock.js';
import {
  createTestDatabase,
  openAgain,
  openAsOwner,
  openTestDatabase,
  silentLog,
} from '../support/cluster.js';
import { riskPolicy } from '../support/samples.js';
import { masterKeyFile } from '../support/secrets.js';
import { startTestService, type TestService } from '../support/service.js';
import { skip } from '../support/skip.js';

describe('the owner of the audit', () => {
  let service: TestService;
  before(async function () {
    if (citusUrl) skip(this, 'the tests have one role on Citus');
    service = await startTestService({ auditRetentionDays: 30 });
  });
  after(() => service?.stop());
  beforeEach(async () => {
    await service.newAccounts();
    for (const name of ['a', 'b', 'c'])
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: name }));
  });
  const faults = async (db = service.db) => (await checkAudit(db)).faults;
  const account = () => service.admin.credential.appId;

  it('is the only one who can change or remove what was audited, or what guards it', async () => {
    assert.ok(await isAuditGuarded(service.db));
    const perTable = (table: string) => [
      `UPDATE ${table} SET app_id = 1`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
      `DROP TABLE ${table}`,
      `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
      `ALTER TABLE ${table} DISABLE TRIGGER USER`,
      `ALTER TABLE ${table} ADD x integer`,
      `ALTER TABLE ${table} OWNER TO CURRENT_USER`,
      `ALTER TABLE ${table} RENAME TO elsewhere`,
      `ALTER TABLE ${table} SET SCHEMA pg_temp`,
      `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
      `CREATE RULE r AS ON INSERT TO ${table} DO INSTEAD NOTHING`,
      `CREATE TRIGGER t BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
      `DROP TRIGGER ${table}_rows ON ${table}`,
      `CREATE INDEX ON ${table} (app_id)`,
    ];
    const others = [
      'INSERT INTO audit_chain VALUES (1, 1, 1, $$x$$)',
      'DROP TRIGGER audit_entries_link ON audit_entries',
      'SET session_replication_role = replica',
      'SET ROLE tcss_owner',
      'DROP FUNCTION keep_audit() CASCADE',
      'DROP FUNCTION link_new_audit_entry() CASCADE',
      'CREATE OR REPLACE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN OLD; END$$',
      'ALTER FUNCTION keep_audit() OWNER TO CURRENT_USER',
      `CREATE OR REPLACE FUNCTION audit_kept_days() RETURNS integer LANGUAGE sql AS 'SELECT 0'`,
      `ALTER FUNCTION forget_audit(bigint, bigint, timestamptz, text) SET search_path = public`,
      'DROP SCHEMA public CASCADE',
      'ALTER SCHEMA public OWNER TO CURRENT_USER',
      'ALTER SCHEMA public RENAME TO elsewhere',
      `SELECT link_audit_entry(e) FROM audit_entries e`,
      'CREATE TABLE bait (LIKE audit_entries); CREATE TRIGGER t AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION link_new_audit_entry()',
    ];
    for (const statement of [...perTable('audit_entries'), ...perTable('audit_chain'), ...others])
      for (const forgets of ['', `SET LOCAL tcss.forgets_audit = 'on'; `])
        await assert.rejects(
          () => service.db.transaction((tx) => tx.raw(forgets + statement)),
          (error: { code?: string }) => {
            // 42501: insufficient privilege; a temporary schema takes no table of another one.
            assert.ok(['42501', '0A000'].includes(error.code!), `${statement}: ${String(error)}`);
            return true;
          },
          statement,
        );
    // This one only warns.
    await service.db.raw('GRANT ALL ON audit_entries TO CURRENT_USER');
    assert.ok(await isAuditGuarded(service.db));
    assert.deepEqual(await faults(), []);
  });

  it('runs nothing that the service has put beside its functions', async () => {
    const raising = `LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'trapped as %', current_user; END$$;`;
    await service.db.transaction(async (tx) => {
      // An exact match is taken before what PostgreSQL has for any type, wherever in the search path it is.
      await tx.raw(`
        CREATE FUNCTION trap(text, bigint) RETURNS text ${raising}
        CREATE OPERATOR public.|| (FUNCTION = trap, LEFTARG = text, RIGHTARG = bigint);
        CREATE FUNCTION public.encode(bytea, text) RETURNS text ${raising}
        CREATE FUNCTION public.sha256(bytea) RETURNS bytea ${raising}
        CREATE TEMPORARY TABLE audit_chain (LIKE public.audit_chain) ON COMMIT DROP;
        SET LOCAL search_path = pg_temp, public, pg_catalog`);
      await tx.raw(`INSERT INTO public.audit_entries (app_id, at, actor, action, target, detail)
        VALUES (${account()}, now(), 'x', 'POLICY_CREATED', '', '{}')`);
      await tx.raw('SET CONSTRAINTS ALL IMMEDIATE');
      await tx.raw('SELECT public.forget_audit(?, 1, now(), ?)', [account(), 'test']);
      await tx.raw(`
        DROP OPERATOR public.|| (text, bigint);
        DROP FUNCTION public.trap(text, bigint), public.encode(bytea, text), public.sha256(bytea)`);
    });
    assert.deepEqual(await faults(), []);
    assert.equal((await service.admin.call('DescribeAuditLogList'))['TotalCount'], 4);
  });

  it('lets the service forget what is old enough by the clock of the server, and nothing else', async () => {
    await takeAudit(service.ownerDb, 'tcss', 30);
    const now = Date.now();
    const forget = (upTo: number) =>
      service.db.raw('SELECT forget_audit(?, ?, now(), ?)', [account(), upTo, 'test']);
    try {
      // What the service claims to be the time makes nothing older.
      service.clock.set(new Date(now));
      await service.newAccounts();
      service.clock.set(new Date(now - 40 * dayMs));
      for (const name of ['a', 'b'])
        await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: name }));
      service.clock.set(new Date(now - 20 * dayMs));
      for (const name of ['c', 'd'])
        await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: name }));
      await assert.rejects(forget(3), /the audit log keeps entries for 30 days/);
      await assert.rejects(forget(4), /not the newest/);
      await assert.rejects(forget(17), /is there/);
      service.clock.set(new Date(now));
      await service.runJob(forgetAuditJob);
      const { AuditLogList } = await service.admin.call('DescribeAuditLogList');
      assert.deepEqual(
        (AuditLogList as { Action: string; Number: number }[]).map(({ Action, Number: n }) => [Action, n]),
        [
          ['AUDIT_FORGOTTEN', 5],
          ['POLICY_CREATED', 4],
          ['POLICY_CREATED', 3],
        ],
      );
      assert.deepEqual(await faults(), []);
    } finally {
      await takeAudit(service.ownerDb, 'tcss');
    }
  });

  it('is not needed at a start after the one that gave it the audit', async () => {
    const { db, close } = openAgain(service.db);
    const config = { ...readConfig({ PORT: '0' }), masterKeyFile, credential: service.admin.credential };
    const second = await startService(config, {
      clock: service.clock,
      log: silentLog,
      database: { db, close },
    });
    assert.ok(await isAuditGuarded(second.deps.db));
    await second.stop();
  });

  it('must be able to keep it: a start with one that cannot is refused, one without is told of', async () => {
    const connection = await createTestDatabase();
    const { db, close } = openTestDatabase(connection);
    const warnings: string[] = [];
    const log = { warn: (message: string) => void warnings.push(message) } as never;
    try {
      assert.equal(await isAuditGuarded(db), false);
      await guardAudit({ db, owner: undefined }, 30, log);
      assert.match(warnings.join(), /can change the audit log/);
      // The role of the service as the owner, and one that may not take it.
      await assert.rejects(guardAudit({ db, owner: db }, 30, log), CannotGuardAudit);
      const owner = openDatabase({ ...connection, user: 'tcss_owner' });
      await owner.raw('SELECT 1');
      await assert.rejects(guardAudit({ db: owner, owner: db }, 30, log), CannotGuardAudit);
      await owner.destroy();
    } finally {
      await close();
    }
  });

  it('takes an audit that was written without one, and the version before can still write to it', async () => {
    const connection = await createTestDatabase();
    const { db, close } = openTestDatabase(connection);
    const write = () =>
      db.raw(`INSERT INTO audit_entries (app_id, at, actor, action, target, detail)
        VALUES (1, now(), 'x', 'POLICY_CREATED', '', '{}')`);
    await write();
    const owner = (await openAsOwner(connection))!;
    await takeAudit(owner, 'tcss');
    await write();
    assert.ok(await isAuditGuarded(db));
    assert.deepEqual((await checkAudit(db)).heads.length, 1);
    assert.deepEqual(await faults(db), []);
    await owner.destroy();
    await close();
  });

  it('is asked for by a restore, and has the audit again after it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tcss-owner-'));
    const patient = openAlike(service.db, backupPool);
    const connection = await createTestDatabase('nothing');
    const owner = await openAsOwner(connection);
    const db = openDatabase(connection, backupPool);
    const opened: (Database | undefined)[] = [patient, owner, db];
    try {
      const file = join(folder, 'backup');
      await writeBackup(patient, file, { takenAt: service.clock.now() });
      const indexed = `SELECT to_regclass('event_terms_text') IS NOT NULL AS "indexed"`;
      for (const replace of [false, true]) {
        const { audit } = await restoreBackup(db, file, { replace, owner });
        assert.deepEqual(audit.faults, []);
        assert.ok(await isAuditGuarded(db));
        // It needs an extension, which the service has to be allowed to make.
        assert.deepEqual(((await db.raw(indexed)) as { rows: unknown[] }).rows, [{ indexed: true }]);
      }
      await assert.rejects(restoreBackup(db, file, { replace: true }), /DATABASE_OWNER_URL/);
      assert.equal((await checkAudit(db)).entries, (await checkAudit(service.db)).entries);
    } finally {
      for (const one of opened) await one?.destroy();
      rmSync(folder, { recursive: true });
    }
  });
});
