import assert from 'node:assert/strict';
import { unbound, unlimited } from '../../src/domain/credential.js';
import { CannotOpen } from '../../src/platform/secret-box.js';
import {
  findCredential,
  generateSecret,
  listCredentials,
  saveCredential,
  sealStoredKeys,
} from '../../src/store/credentials.js';
import type { Database } from '../../src/store/database/connections.js';
import type { OpenDatabase } from '../../src/startup/open-database.js';
import { createTestDatabase, openTestDatabase } from '../support/cluster.js';
import { testSecrets } from '../support/secrets.js';

describe('credentials', () => {
  let database: OpenDatabase;
  let db: Database;
  beforeEach(async () => {
    database = openTestDatabase(await createTestDatabase());
    db = database.db;
  });
  afterEach(() => database.close());

  const noon = new Date('2026-03-10T04:00:00Z');
  const later = new Date('2026-03-10T05:00:00Z');
  const admin = { secretId: 'AKIDadmin', secretKey: 'first', appId: 1, uin: 'one', role: 'admin' };

  const idOf = ({ secretId }: { secretId: string }) => secretId;
  const listed = async (where: Parameters<typeof listCredentials>[1]) =>
    (await listCredentials(db, where)).map(idOf);

  it('finds a credential by its exact SecretId', async () => {
    await saveCredential(db, testSecrets, admin, noon);
    const found = { ...admin, ...unlimited, ...unbound, previousKey: undefined };
    assert.deepEqual(await findCredential(db, testSecrets, 'AKIDadmin'), found);
    assert.equal(await findCredential(db, testSecrets, 'akidadmin'), undefined);
    assert.equal(await findCredential(db, testSecrets, 'AKIDadmin '), undefined);
  });

  it('replaces key, role and uin of an existing SecretId', async () => {
    await saveCredential(db, testSecrets, admin, noon);
    const changed = { ...admin, secretKey: 'second', role: 'reader', uin: 'two' };
    await saveCredential(db, testSecrets, changed, later);
    const stored = { ...changed, ...unlimited, ...unbound, previousKey: undefined };
    assert.deepEqual(await findCredential(db, testSecrets, 'AKIDadmin'), stored);
    assert.deepEqual(await listed({}), [changed.secretId]);
  });

  it('creates the account of a first credential, and keeps an existing account', async () => {
    await saveCredential(db, testSecrets, admin, noon);
    await saveCredential(db, testSecrets, { ...admin, secretId: 'AKIDother' }, later);
    const accounts = (await db('accounts').select('app_id', 'created_at')) as object[];
    assert.deepEqual(accounts, [{ app_id: 1, created_at: noon }]);
  });

  it('lists credentials by account and role, oldest first', async () => {
    const reader = { ...admin, secretId: 'AKIDa', role: 'reader' };
    const stranger = { ...admin, secretId: 'AKIDb', appId: 2 };
    await saveCredential(db, testSecrets, admin, noon);
    await saveCredential(db, testSecrets, reader, later);
    await saveCredential(db, testSecrets, stranger, new Date('2026-03-10T03:00:00Z'));
    assert.deepEqual(await listed({}), [stranger, admin, reader].map(idOf));
    assert.deepEqual(await listed({ appId: 1 }), [admin, reader].map(idOf));
    assert.deepEqual(await listed({ appId: 1, role: 'reader' }), [reader].map(idOf));
    assert.deepEqual(await listed({ role: 'agent' }), []);
  });

  it('stores no key as it is, and seals those that an older version did', async () => {
    await saveCredential(db, testSecrets, admin, noon);
    const stored = () => db('credentials').pluck('secret_key') as Promise<string[]>;
    assert.match((await stored())[0]!, /^sealed\.[0-9a-f]{8}\./);
    await db('credentials').update({ secret_key: 'plain', previous_secret_key: 'older' });
    assert.equal(await sealStoredKeys(db, testSecrets), 1);
    assert.match((await stored())[0]!, /^sealed\./);
    assert.equal((await findCredential(db, testSecrets, 'AKIDadmin'))?.secretKey, 'plain');
    assert.equal(await sealStoredKeys(db, testSecrets), 0);
  });

  it('opens no key that is put into the row of another credential', async () => {
    await saveCredential(db, testSecrets, admin, noon);
    const [key] = (await db('credentials').pluck('secret_key')) as string[];
    await saveCredential(db, testSecrets, { ...admin, secretId: 'AKIDother' }, noon);
    await db('credentials').where({ secret_id: 'AKIDother' }).update({ secret_key: key });
    await assert.rejects(findCredential(db, testSecrets, 'AKIDother'), CannotOpen);
  });

  it("generates distinct key pairs in Tencent Cloud's format", () => {
    const pairs = Array.from({ length: 100 }, generateSecret);
    for (const { secretId, secretKey } of pairs) {
      assert.match(secretId, /^AKID[A-Za-z0-9]{32}$/);
      assert.match(secretKey, /^[A-Za-z0-9]{32}$/);
    }
    assert.equal(new Set(pairs.flatMap(({ secretId, secretKey }) => [secretId, secretKey])).size, 200);
  });
});
