import assert from 'node:assert/strict';
import {
  deleteExpiredTokens,
  rememberAnswer,
  type RepeatableRequest,
} from '../../src/store/client-tokens.js';
import type { Database } from '../../src/store/database/connections.js';
import type { OpenDatabase } from '../../src/startup/open-database.js';
import { createTestDatabase, openTestDatabase } from '../support/cluster.js';
import { dayMs } from '../support/clock.js';

describe('client tokens', () => {
  let database: OpenDatabase;
  let db: Database;
  beforeEach(async () => {
    database = openTestDatabase(await createTestDatabase());
    db = database.db;
  });
  afterEach(() => database.close());

  const start = new Date('2026-03-10T04:00:00Z');
  const after = (ms: number) => new Date(start.getTime() + ms);
  let answers = 0;
  const ask = (fields: Partial<RepeatableRequest> & { appId?: number; now?: Date } = {}) => {
    const { appId = 1, now = start, ...request } = fields;
    return rememberAnswer(
      db,
      { appId, now },
      { action: 'Create', token: 'token', request: { Name: 'x' }, ...request },
      async () => ({ answer: (answers += 1) }),
    );
  };

  it('repeats the first answer to the same request', async () => {
    assert.deepEqual(await ask(), await ask({ now: after(dayMs - 1) }));
  });

  it('ignores the order of fields, but not of list items', async () => {
    const first = await ask({ request: { a: 1, b: { c: [1, 2], d: 'x' } } });
    assert.deepEqual(await ask({ request: { b: { d: 'x', c: [1, 2] }, a: 1 } }), first);
    assert.equal(await ask({ request: { a: 1, b: { c: [2, 1], d: 'x' } } }), 'TOKEN_REUSED');
  });

  it('refuses the token with another request, and keeps the first answer', async () => {
    const first = await ask();
    assert.equal(await ask({ request: { Name: 'y' } }), 'TOKEN_REUSED');
    assert.deepEqual(await ask(), first);
  });

  it('keeps a token per account and action', async () => {
    const first = await ask();
    assert.notDeepEqual(await ask({ appId: 2 }), first);
    assert.notDeepEqual(await ask({ action: 'Other' }), first);
    assert.notDeepEqual(await ask({ token: 'TOKEN' }), first);
  });

  it('starts over 24 hours after the first answer, with any request', async () => {
    const first = await ask();
    await ask({ now: after(dayMs - 1) });
    const second = await ask({ now: after(dayMs), request: { Name: 'y' } });
    assert.notDeepEqual(second, first);
    assert.deepEqual(await ask({ now: after(2 * dayMs - 1), request: { Name: 'y' } }), second);
  });

  it('stores nothing when the work fails', async () => {
    const fail = () => Promise.reject(new Error('no luck'));
    const request = { action: 'Create', token: 'token', request: {} };
    await assert.rejects(rememberAnswer(db, { appId: 1, now: start }, request, fail), /no luck/);
    assert.notEqual(await ask(), 'TOKEN_REUSED');
  });

  it('deletes expired answers and no others', async () => {
    await ask();
    const young = await ask({ token: 'young', now: after(1) });
    assert.equal(await deleteExpiredTokens(db, after(dayMs - 1)), 0);
    assert.equal(await deleteExpiredTokens(db, after(dayMs)), 1);
    assert.deepEqual(await ask({ token: 'young', now: after(dayMs) }), young);
  });
});
