import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/embedded-postgres/start-and-restart.js';
import { startService } from '../../src/service.js';
import { openServiceDatabase } from '../../src/startup/open-database.js';
import { isAuditGuarded } from '../../src/store/audit/own-audit.js';
import { openDatabase } from '../../src/store/database/connections.js';
import { silentLog } from '../support/cluster.js';
import { hasPrograms } from '../support/node-agent.js';
import { root, runProgram } from '../support/program.js';
import { skip } from '../support/skip.js';

/** deploy/postgres/roles.sh, as the image of PostgreSQL runs it for the compose file, and the service on what it made. */
describe('the roles of the database that the compose file makes', () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let settings: Record<string, string>;
  before(async function () {
    if (!hasPrograms('psql')) skip(this, 'no psql');
    folder = mkdtempSync(join(tmpdir(), 'tcss-roles-'));
    server = await startEmbeddedPostgres({ dataDir: join(folder, 'server'), log: silentLog, durable: false });
    const { port, password } = server.connection;
    const superuser = openDatabase({ ...server.connection, user: 'postgres', database: 'postgres' });
    await superuser.raw(`ALTER DATABASE tcss RENAME TO others;
      ALTER ROLE tcss RENAME TO others; ALTER ROLE tcss_owner RENAME TO others_owner`);
    await superuser.destroy();
    const files = { password: 'it is "the" password', owner: `the owner's \\ one` };
    for (const [name, secret] of Object.entries(files)) writeFileSync(join(folder, name), `${secret}\n`);
    const makeRoles = (passwordFile: string) =>
      execFileSync('sh', [join(root, 'deploy/postgres/roles.sh')], {
        stdio: 'pipe',
        env: {
          ...process.env,
          ...{ PASSWORD_FILE: join(folder, passwordFile), OWNER_PASSWORD_FILE: join(folder, 'owner') },
          ...{ PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'postgres', PGPASSWORD: password },
        },
      });
    // It ends before it has made anything, so that it can be run again.
    assert.throws(() => makeRoles('cannot be read'), /No such file/);
    makeRoles('password');
    settings = {
      ...{ PORT: '0', DATA_DIR: join(folder, 'data') },
      ...{
        DATABASE_URL: `postgres://tcss@127.0.0.1:${port}/tcss`,
        DATABASE_PASSWORD_FILE: join(folder, 'password'),
      },
      DATABASE_OWNER_URL: `postgres://tcss_owner@127.0.0.1:${port}/tcss`,
      DATABASE_OWNER_PASSWORD_FILE: join(folder, 'owner'),
    };
  });
  after(async () => {
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  async function start(changes: Record<string, string> = {}) {
    const config = readConfig({ ...settings, ...changes });
    return startService(config, { log: silentLog, database: await openServiceDatabase(config, silentLog) });
  }

  it('let nobody in from elsewhere as a superuser', async () => {
    const superuser = openDatabase({ ...server.connection, user: 'postgres', database: 'postgres' });
    await assert.rejects(async () => superuser.raw('SELECT 1'), { code: '28P01' });
    await superuser.destroy();
  });

  it('guard the audit from the first start on, and no connection of the owner is left', async () => {
    const service = await start();
    assert.ok(await isAuditGuarded(service.deps.db));
    const { rows } = (await service.deps.db.raw(
      `SELECT DISTINCT usename AS role FROM pg_stat_activity WHERE datname = 'tcss'`,
    )) as { rows: unknown[] };
    assert.deepEqual(rows, [{ role: 'tcss' }]);
    await service.stop();
  });

  it('need no owner at a later start, nor does the command that checks the audit', async () => {
    const withoutOwner = { DATABASE_OWNER_URL: '' };
    const service = await start(withoutOwner);
    const check = runProgram([process.execPath, '--import', 'tsx', 'src/cli/audit.ts', 'check'], {
      ...settings,
      ...withoutOwner,
    });
    assert.equal(await check.ended, 0, check.said());
    assert.match(check.said(), /"Guarded": true/);
    await service.stop();
  });

  it('are told from a wrong password of the owner', async () => {
    const wrong = { DATABASE_OWNER_PASSWORD_FILE: settings['DATABASE_PASSWORD_FILE']! };
    await assert.rejects(start(wrong), /PostgreSQL refuses the password in DATABASE_OWNER_URL/);
  });
});
