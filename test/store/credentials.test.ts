import assert from 'node:assert/strict';
import {
  deleteCredential,
  findCredential,
  generateSecret,
  listCredentials,
  saveCredential,
} from '../../src/store/credentials.js';
import type { Database } from '../../src/store/database/connections.js';
import type { OpenDatabase } from '../../src/startup/open-database.js';
import { createTestDatabase, openTestDatabase } from '../support/cluster.js';

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

  it('finds a credential by its exact SecretId', async () => {
    await saveCredential(db, admin, noon);
    assert.deepEqual(await findCredential(db, 'AKIDadmin'), admin);
    assert.equal(await findCredential(db, 'akidadmin'), undefined);
    assert.equal(await findCredential(db, 'AKIDadmin '), undefined);
  });

  it('replaces key, role and uin of an existing SecretId', async () => {
    await saveCredential(db, admin, noon);
    const changed = { ...admin, secretKey: 'second', role: 'reader', uin: 'two' };
    await saveCredential(db, changed, later);
    assert.deepEqual(await listCredentials(db, {}), [changed]);
  });

  it('creates the account of a first credential, and keeps an existing account', async () => {
    await saveCredential(db, admin, noon);
    await saveCredential(db, { ...admin, secretId: 'AKIDother' }, later);
    const accounts = (await db('accounts').select('app_id', 'created_at')) as object[];
    assert.deepEqual(accounts, [{ app_id: 1, created_at: noon }]);
  });

  it('lists credentials by account and role, oldest first', async () => {
    const reader = { ...admin, secretId: 'AKIDa', role: 'reader' };
    const stranger = { ...admin, secretId: 'AKIDb', appId: 2 };
    await saveCredential(db, admin, noon);
    await saveCredential(db, reader, later);
    await saveCredential(db, stranger, new Date('2026-03-10T03:00:00Z'));
    assert.deepEqual(await listCredentials(db, {}), [stranger, admin, reader]);
    assert.deepEqual(await listCredentials(db, { appId: 1 }), [admin, reader]);
    assert.deepEqual(await listCredentials(db, { appId: 1, role: 'reader' }), [reader]);
    assert.deepEqual(await listCredentials(db, { role: 'agent' }), []);
  });

  it('deletes a credential, and returns whether it existed', async () => {
    await saveCredential(db, admin, noon);
    assert.equal(await deleteCredential(db, 'AKIDadmin'), true);
    assert.equal(await deleteCredential(db, 'AKIDadmin'), false);
    assert.equal(await findCredential(db, 'AKIDadmin'), undefined);
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
