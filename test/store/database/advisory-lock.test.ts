import assert from 'node:assert/strict';
import { withAdvisoryLock } from '../../../src/store/database/advisory-lock.js';
import type { Database } from '../../../src/store/database/connections.js';
import type { OpenDatabase } from '../../../src/startup/open-database.js';
import { createTestDatabase, openTestDatabase } from '../../support/cluster.js';

describe('advisory locks', () => {
  let open: OpenDatabase[];
  let one: Database;
  let other: Database;
  before(async () => {
    const connection = await createTestDatabase('nothing');
    open = [openTestDatabase(connection), openTestDatabase(connection)];
    [one, other] = open.map(({ db }) => db) as [Database, Database];
  });
  after(async () => {
    for (const { close } of open) await close();
  });

  const tryIt = (db: Database) =>
    withAdvisoryLock(db, 'enforce-due-policies', async () => 'done', { wait: false });

  it('returns the result of the work and releases the lock', async () => {
    assert.equal(await tryIt(one), 'done');
    assert.equal(await tryIt(other), 'done');
  });

  it('is held by one session; others skip, also those of the same pool', async () => {
    await withAdvisoryLock(
      one,
      'enforce-due-policies',
      async () => {
        assert.equal(await tryIt(other), undefined);
        assert.equal(await tryIt(one), undefined);
      },
      { wait: false },
    );
    assert.equal(await tryIt(other), 'done');
  });

  it('does not block another lock', async () => {
    await withAdvisoryLock(
      one,
      'purge-expired-events',
      async () => assert.equal(await tryIt(other), 'done'),
      { wait: false },
    );
  });

  it('is released when the work fails, and the error is thrown', async () => {
    await assert.rejects(
      withAdvisoryLock(one, 'enforce-due-policies', () => Promise.reject(new Error('no luck')), {
        wait: false,
      }),
      /no luck/,
    );
    assert.equal(await tryIt(other), 'done');
  });

  it('is taken by waiting sessions in turn', async () => {
    let inside = 0;
    const order: number[] = [];
    await Promise.all(
      [one, other, one, other].map((db, index) =>
        withAdvisoryLock(
          db,
          'migrate',
          async () => {
            inside += 1;
            assert.equal(inside, 1);
            await db.raw('SELECT 1');
            order.push(index);
            inside -= 1;
          },
          { wait: true },
        ),
      ),
    );
    assert.deepEqual(order.sort(), [0, 1, 2, 3]);
  });

  it('is released by PostgreSQL when its holder dies', async () => {
    let release = () => {};
    const dying = withAdvisoryLock(
      one,
      'enforce-due-policies',
      () => new Promise<void>((resolve) => (release = resolve)),
      { wait: false },
    );
    const held = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    const holders = async () => ((await other.raw(held)) as { rows: { pid: number }[] }).rows;
    while ((await holders()).length === 0);
    await other.raw(`SELECT pg_terminate_backend(pid) FROM (${held}) AS holder`);
    while ((await holders()).length > 0);
    assert.equal(await tryIt(other), 'done');
    release();
    await assert.rejects(dying);
    assert.equal(await tryIt(one), 'done', 'the pool has dropped the dead connection');
  });
});
