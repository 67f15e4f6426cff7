import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../src/config.js';
import { addMasterKey, newMasterKey, openSecretBox, sealSecrets } from '../../src/startup/master-key.js';
import type { OpenDatabase } from '../../src/startup/open-database.js';
import { saveCredential } from '../../src/store/credentials.js';
import { createTestDatabase, openTestDatabase } from '../support/cluster.js';

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
});
