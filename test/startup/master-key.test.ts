import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ConfigError } from '../../src/config.js';
import {
  addMasterKey,
  newMasterKey,
  openSecretBox,
  readMasterKeys,
  sealSecrets,
} from '../../src/startup/master-key.js';
import type { OpenDatabase } from '../../src/startup/open-database.js';
import { saveCredential } from '../../src/store/credentials.js';
import { createTestDatabase, openTestDatabase } from '../support/cluster.js';
import { runProgram } from '../support/program.js';

describe('the master key', () => {
  let dataDir: string;
  let place: { dataDir: string; masterKeyFile: string | undefined };
  let database: OpenDatabase;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tcss-master-key-'));
    place = { dataDir, masterKeyFile: undefined };
    database = openTestDatabase(await createTestDatabase());
  });
  afterEach(async () => {
    await database.close();
    rmSync(dataDir, { recursive: true });
  });

  const file = () => join(dataDir, 'master.key');
  const credential = { secretId: 'AKID1', secretKey: 'key-of-the-admin', appId: 1, uin: '1', role: 'admin' };

  it('is made at the first start, for its owner only, and stays', () => {
    const sealed = openSecretBox(place).seal('secret', 'o');
    assert.equal(statSync(file()).mode & 0o777, 0o600);
    assert.equal(openSecretBox(place).open(sealed, 'o'), 'secret');
  });

  it('is never written where MASTER_KEY_FILE holds one, which may be read-only', () => {
    const masterKeyFile = join(dataDir, 'given.key');
    writeFileSync(masterKeyFile, `# of all instances\n\n${newMasterKey()}\n`, { mode: 0o400 });
    const before = readFileSync(masterKeyFile, 'utf8');
    openSecretBox({ dataDir, masterKeyFile }).seal('secret', 'o');
    assert.equal(readFileSync(masterKeyFile, 'utf8'), before);
  });

  for (const [what, content] of [
    ['empty', ''],
    ['only comments', '# none\n'],
    ['too short', Buffer.alloc(31).toString('base64')],
    ['no base64', 'correct horse battery staple'],
    ['one good and one short', `${newMasterKey()}\nabcd`],
  ] as const)
    it(`is refused when its file is ${what}, with what to do`, () => {
      writeFileSync(file(), content);
      assert.throws(() => openSecretBox(place), new RegExp('32 bytes in base64.*openssl rand -base64 32'));
    });

  it('of another instance is refused, with what to do, and nothing is changed', async () => {
    await saveCredential(database.db, openSecretBox(place), credential, new Date());
    const stored = await database.db('credentials').select('*');
    writeFileSync(file(), newMasterKey());
    await assert.rejects(sealSecrets(database.db, openSecretBox(place), place), (error: Error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /cannot be opened with .*master\.key.*the same MASTER_KEY_FILE/);
      return true;
    });
    assert.deepEqual(await database.db('credentials').select('*'), stored);
  });

  it('is rotated by a new one on top: a running service opens what is sealed under it', async () => {
    const running = openSecretBox(place);
    await saveCredential(database.db, running, credential, new Date());
    const [old] = (await database.db('credentials').pluck('secret_key')) as string[];
    addMasterKey(file());
    assert.equal(await sealSecrets(database.db, openSecretBox(place), place), 1);
    const [renewed] = (await database.db('credentials').pluck('secret_key')) as string[];
    assert.notEqual(old!.split('.')[1], renewed!.split('.')[1]);
    assert.equal(running.open(renewed!, 'AKID1'), credential.secretKey);
    assert.equal(statSync(file()).mode & 0o777, 0o600);
    // A backup of before.
    assert.equal(openSecretBox(place).open(old!, 'AKID1'), credential.secretKey);
  });

  it('opens everything after a rotation was killed, and another rotation finishes', async () => {
    const connection = await createTestDatabase();
    const { db, close } = openTestDatabase(connection);
    const secretIds = Array.from({ length: 30 }, (_, n) => `AKID${n}`);
    const box = openSecretBox(place);
    for (const secretId of secretIds) await saveCredential(db, box, { ...credential, secretId }, new Date());
    const { user, password, host, port, database: name } = connection;
    const rotation = runProgram([process.execPath, '--import', 'tsx', 'src/cli/master-key.ts', 'rotate'], {
      DATA_DIR: dataDir,
      DATABASE_URL: `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}`,
    });
    // The new key is in the file; next, all secrets are sealed under it.
    while (readMasterKeys(file()).length < 2 && rotation.process.exitCode === null) await setImmediate();
    rotation.process.kill('SIGKILL');
    await rotation.ended;
    const keys = readMasterKeys(file());
    assert.equal(keys.length, 2, rotation.said());

    const stored = () => db('credentials').orderBy('created_at').select('secret_id', 'secret_key');
    const opened = async () => {
      const fresh = openSecretBox(place);
      return ((await stored()) as { secret_id: string; secret_key: string }[]).map((row) =>
        fresh.open(row.secret_key, row.secret_id),
      );
    };
    assert.deepEqual(
      await opened(),
      secretIds.map(() => credential.secretKey),
    );
    addMasterKey(file());
    assert.equal(await sealSecrets(db, openSecretBox(place), place), secretIds.length);
    assert.deepEqual(
      await opened(),
      secretIds.map(() => credential.secretKey),
    );
    assert.deepEqual(readMasterKeys(file()).slice(1), keys);
    await close();
  });
});
