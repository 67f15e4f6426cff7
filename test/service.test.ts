import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getTasks } from 'node-cron';
import { createClient } from '../src/client/api-client.js';
import { type Config, readConfig } from '../src/config.js';
import { credentialFile } from '../src/startup/first-credential.js';
import { type Service, startService } from '../src/service.js';
import { listCredentials, saveCredential } from '../src/store/credentials.js';
import { createTestDatabase, openTestDatabase, silentLog } from './support/cluster.js';
import { riskPolicy } from './support/samples.js';
import { untilBlocked } from './jobs/instances.js';

describe('the service', () => {
  let dataDir: string;
  let connection: Awaited<ReturnType<typeof createTestDatabase>>;
  let services: Service[];
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tcss-service-'));
    connection = await createTestDatabase('nothing');
    services = [];
  });
  afterEach(async () => {
    for (const service of services) await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function start(
    changes: Partial<Config> = {},
    database = openTestDatabase(connection),
  ): Promise<Service> {
    const config = { ...readConfig({ PORT: '0', DATA_DIR: dataDir }), ...changes };
    const service = await startService(config, { log: silentLog, database });
    services.push(service);
    return service;
  }
  const credential = { secretId: 'AKIDchosen', secretKey: 'chosen-key' };
  const clientOf = ({ endpoint }: Service, key = credential) => createClient({ endpoint, ...key });
  const summary = 'DescribeImageInterceptPolicySummary';

  interface File {
    SecretId: string;
    SecretKey: string;
    AppId: number;
    Uin: string;
    Role: string;
  }
  const readCredentialFile = async () =>
    JSON.parse(await readFile(credentialFile({ dataDir }), 'utf8')) as File;
  const fromFile = async () => {
    const { SecretId, SecretKey } = await readCredentialFile();
    return { secretId: SecretId, secretKey: SecretKey };
  };

  describe('first credential', () => {
    it('is made up, written for the owner alone, and works', async () => {
      const service = await start();
      assert.equal(service.firstCredential, 'generated');
      const file = await readCredentialFile();
      assert.deepEqual(Object.keys(file), ['SecretId', 'SecretKey', 'AppId', 'Uin', 'Role']);
      assert.deepEqual(
        { ...file, SecretId: '', SecretKey: '' },
        {
          SecretId: '',
          SecretKey: '',
          AppId: 1250000000,
          Uin: '1250000000',
          Role: 'admin',
        },
      );
      assert.equal((await stat(credentialFile({ dataDir }))).mode & 0o777, 0o600);
      const reply = await clientOf(service, await fromFile()).call(summary);
      assert.equal(reply['TotalCount'], 0);
    });

    it('is not made again at the next start, whether or not its file is still there', async () => {
      await (await start()).stop();
      const file = await readCredentialFile();
      const again = await start();
      assert.equal(again.firstCredential, 'existing');
      assert.deepEqual(await readCredentialFile(), file);
      await again.stop();
      await rm(credentialFile({ dataDir }));
      const without = await start();
      assert.equal(without.firstCredential, 'existing');
      await assert.rejects(readCredentialFile(), /ENOENT/);
      assert.equal((await listCredentials(without.deps.db, {})).length, 1);
    });

    it('takes the place of the file of a database that is gone, whoever may read that', async () => {
      const path = credentialFile({ dataDir });
      await writeFile(path, '{}');
      await chmod(path, 0o644);
      await start();
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      assert.match((await fromFile()).secretId, /^AKID/);
    });

    it('is the one from the environment, and then no file is written', async () => {
      const service = await start({ credential });
      assert.equal(service.firstCredential, 'environment');
      assert.equal((await clientOf(service).call(summary))['TotalCount'], 0);
      await assert.rejects(readCredentialFile(), /ENOENT/);
    });

    it('from the environment replaces its key when that has changed', async () => {
      await (await start({ credential })).stop();
      const changed = { ...credential, secretKey: 'another-key' };
      const service = await start({ credential: changed });
      assert.equal((await clientOf(service, changed).call(summary))['TotalCount'], 0);
      await assert.rejects(clientOf(service).call(summary), { code: 'AuthFailure.SignatureFailure' });
      assert.equal((await listCredentials(service.deps.db, {})).length, 1);
    });

    it('from the environment stops working when another SecretId replaces it, and the audit says so', async () => {
      const service = await start({ credential });
      const added = {
        secretId: 'AKIDadded',
        secretKey: 'added-beside-it',
        uin: 'x',
        role: 'admin',
        appId: 1250000000,
      };
      await saveCredential(service.deps.db, service.deps.secrets, added, new Date());
      await service.stop();
      const other = { secretId: 'AKIDother', secretKey: 'another-key' };
      const restarted = await start({ credential: other });
      for (const key of [other, added])
        assert.equal((await clientOf(restarted, key).call(summary))['TotalCount'], 0);
      await assert.rejects(clientOf(restarted).call(summary), { code: 'AuthFailure.SecretIdNotFound' });
      const entries = await restarted.deps.db('audit_entries').select('actor', 'action', 'target', 'detail');
      assert.deepEqual(entries, [
        {
          actor: 'TCSS_SECRET_ID',
          action: 'CREDENTIAL_REPLACED',
          target: credential.secretId,
          detail: { by: other.secretId },
        },
      ]);
    });

    it('is made by one of several instances that start at the same time on an empty database', async () => {
      const both = await Promise.all([start(), start(), start()]);
      assert.deepEqual(both.map(({ firstCredential }) => firstCredential).sort(), [
        'existing',
        'existing',
        'generated',
      ]);
      const stored = await listCredentials(both[0].deps.db, {});
      assert.equal(stored.length, 1);
      assert.equal(stored[0]!.secretId, (await fromFile()).secretId);
      for (const service of both) {
        assert.equal((await clientOf(service, await fromFile()).call(summary))['TotalCount'], 0);
      }
    });
  });

  it('answers while its jobs are still catching up', async () => {
    const first = await start({ credential });
    await first.stop();
    const other = openTestDatabase(connection);
    const holding = await other.db.transaction();
    // What a job waits for that has years to catch up on; readers do not.
    await holding.raw('LOCK TABLE policies IN SHARE MODE');
    const service = await start({ credential });
    assert.equal((await clientOf(service).call(summary))['TotalCount'], 0);
    assert.equal(await Promise.race([service.caughtUp, Promise.resolve('catching up')]), 'catching up');
    await holding.rollback();
    await service.caughtUp;
    await other.close();
  });

  describe('stopping', () => {
    /** A service with a request under way that waits until it is told to go on. */
    async function givenRequestUnderWay() {
      const closed: string[] = [];
      const { db, close } = openTestDatabase(connection);
      const database = {
        db,
        close: async () => {
          closed.push('database');
          await close();
        },
      };
      const service = await start({ credential }, database);
      const elsewhere = openTestDatabase(connection);
      const holder = await elsewhere.db.transaction();
      await holder('accounts').forUpdate();
      const client = clientOf(service);
      const answer = client.call('CreateImageInterceptPolicy', riskPolicy()).finally(() => {
        closed.push('answer');
        client.close();
      });
      await untilBlocked({ db: elsewhere.db }, 'select "app_id" from "accounts"');
      const goOn = async () => {
        await holder.commit();
        await elsewhere.close();
      };
      return { service, answer, closed, goOn };
    }

    it('answers the requests under way before it closes the database, and takes no new ones', async () => {
      const { service, answer, closed, goOn } = await givenRequestUnderWay();
      const stopped = service.stop();
      await assert.rejects(clientOf(service).call(summary), /ECONNREFUSED|ECONNRESET/);
      assert.deepEqual(closed, []);
      await goOn();
      assert.match(String((await answer)['PolicyId']), /^[0-9a-f-]{36}$/);
      await stopped;
      assert.deepEqual(closed, ['answer', 'database']);
    });

    it('twice is stopping once: the second waits for the first', async () => {
      const { service, answer, closed, goOn } = await givenRequestUnderWay();
      const stopped = Promise.all([service.stop(), service.stop()]);
      await goOn();
      await answer;
      await stopped;
      await service.stop();
      assert.deepEqual(closed, ['answer', 'database']);
    });

    it('leaves nothing on the schedule', async () => {
      const before = getTasks().size;
      const service = await start();
      assert.ok(getTasks().size > before);
      await service.stop();
      assert.equal(getTasks().size, before);
    });
  });

  describe('that cannot start', () => {
    let taken: Server;
    let port: number;
    before(async () => {
      taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
      ({ port } = taken.address() as AddressInfo);
    });
    after(() => new Promise((resolve) => taken.close(resolve)));

    it('because its port is taken says so, and stops what it had started', async () => {
      const before = getTasks().size;
      const { db, close } = openTestDatabase(connection);
      let closed = 0;
      const database = {
        db,
        close: async () => {
          closed += 1;
          await close();
        },
      };
      await assert.rejects(start({ port }, database), {
        message: `port ${port} on 127.0.0.1 is taken by another program; set PORT to a free one`,
      });
      assert.equal(closed, 1);
      assert.equal(getTasks().size, before);
      await assert.rejects(db.raw('SELECT 1'), /Unable to acquire a connection/);
    });

    it('because the credential cannot be written stores none, so that the next start makes one', async () => {
      const path = join(dataDir, 'a file');
      await writeFile(path, '');
      await assert.rejects(start({ dataDir: path }), /EEXIST|ENOTDIR/);
      const service = await start();
      assert.equal(service.firstCredential, 'generated');
      assert.equal((await listCredentials(service.deps.db, {})).length, 1);
    });
  });
});
