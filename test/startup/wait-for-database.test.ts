import assert from 'node:assert/strict';
import { StoppedWhileStarting, waitForDatabase } from '../../src/startup/wait-for-database.js';
import { type Database, openDatabase } from '../../src/store/database/connections.js';
import { createTestDatabase } from '../support/cluster.js';
import { startProxy } from '../support/proxy.js';

describe('the start with a DATABASE_URL', () => {
  let address: Awaited<ReturnType<typeof createTestDatabase>>;
  let said: string[];
  let open: Database[];
  before(async () => {
    address = await createTestDatabase();
  });
  beforeEach(() => {
    said = [];
    open = [];
  });
  afterEach(async () => {
    for (const db of open) await db.destroy();
  });
  const log = { warn: (line: string) => said.push(line) } as never;
  const wait = (changes: object, signal?: AbortSignal) => {
    const db = openDatabase({ ...address, ...changes });
    open.push(db);
    return waitForDatabase(db, 'DATABASE_URL', log, signal);
  };

  for (const fault of ['reset', 'goSilent'] as const) {
    it(`waits for a server that cannot be reached yet, and says so (${fault})`, async () => {
      const proxy = await startProxy(address);
      proxy[fault]();
      const waiting = wait({ port: proxy.port });
      while (said.length === 0) await new Promise(setImmediate);
      proxy.heal();
      await waiting;
      assert.match(said[0]!, /^Waiting for PostgreSQL at DATABASE_URL: ./);
      await proxy.close();
    });
  }

  it('ends with a sentence where the server refuses it', async () => {
    await assert.rejects(wait({ password: 'wrong' }), /refuses the password in DATABASE_URL/);
    await assert.rejects(wait({ database: 'nowhere' }), /the database in DATABASE_URL does not exist/);
    assert.deepEqual(said, []);
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const waiting = wait({ port: 1 }, stop.signal);
    while (said.length === 0) await new Promise(setImmediate);
    stop.abort();
    await assert.rejects(waiting, StoppedWhileStarting);
  });
});
