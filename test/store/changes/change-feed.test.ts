import assert from 'node:assert/strict';
import type { OpenDatabase } from '../../../src/startup/open-database.js';
import { type ChangeFeed, createChangeFeed } from '../../../src/store/changes/change-feed.js';
import {
  type Change,
  type ChangePosition,
  firstPosition,
  readChanges,
  recordChange,
  trimChanges,
} from '../../../src/store/changes/change-log.js';
import { createTestDatabase, cutOff, openTestDatabase, silentLog } from '../../support/cluster.js';

describe('the change log and its feed', () => {
  let connection: Awaited<ReturnType<typeof createTestDatabase>>;
  let open: OpenDatabase[];
  beforeEach(async () => {
    connection = await createTestDatabase();
    open = [];
  });
  afterEach(async () => {
    for (const { close } of open) await close();
  });
  const openOne = () => {
    const database = openTestDatabase(connection);
    open.push(database);
    return database.db;
  };
  const change = (key: string): Change => ({ appId: 1, kind: 'IMAGES', keys: [key] });

  describe('log', () => {
    async function readKeys(db: ReturnType<typeof openOne>, position: ChangePosition) {
      const found = await readChanges(db, position);
      return { ...found, keys: found.changes.flatMap(({ keys }) => keys) };
    }

    it('returns each change once, with all its fields', async () => {
      const db = openOne();
      const start = await firstPosition(db);
      await recordChange(db, { appId: 7, kind: 'POLICIES', keys: [] });
      const first = await readChanges(db, start);
      assert.deepEqual(
        first.changes.map(({ appId, kind, keys }) => ({ appId, kind, keys })),
        [{ appId: 7, kind: 'POLICIES', keys: [] }],
      );
      assert.deepEqual((await readKeys(db, first.position)).keys, []);
      await recordChange(db, change('a'));
      assert.deepEqual((await readKeys(db, first.position)).keys, ['a']);
    });

    it('does not return changes committed before the first position', async () => {
      const db = openOne();
      await recordChange(db, change('old'));
      // An older transaction, such as autovacuum's, puts the first position before the change: then try again.
      while ((await readKeys(db, await firstPosition(db))).keys.length > 0);
    });

    // A reader that went by ids alone would never see the slow one.
    it('returns a change that commits after one with a higher id, once', async () => {
      const [db, other] = [openOne(), openOne()];
      let position = await firstPosition(db);
      const slow = await other.transaction();
      await recordChange(slow, change('slow'));
      await recordChange(db, change('quick'));
      const seen: string[] = [];
      const readOn = async () => {
        const found = await readKeys(db, position);
        position = found.position;
        seen.push(...found.keys);
        return found;
      };
      await readOn();
      await readOn();
      assert.deepEqual(seen, ['quick']);
      await slow.commit();
      for (let n = 0; n < 3; n += 1) assert.equal((await readOn()).missed, false);
      assert.deepEqual(seen, ['quick', 'slow']);
    });

    it('does not return a change that was rolled back', async () => {
      const db = openOne();
      const start = await firstPosition(db);
      await db.transaction(async (tx) => {
        await recordChange(tx, change('undone'));
        await tx.rollback();
      });
      const found = await readKeys(db, start);
      assert.deepEqual([found.keys, found.missed], [[], false]);
    });

    it('reports missed changes when the next one was deleted', async () => {
      const db = openOne();
      const start = await firstPosition(db);
      await recordChange(db, change('a'));
      await recordChange(db, change('b'));
      await db('changes')
        .where({ keys: ['a'] })
        .delete();
      assert.equal((await readChanges(db, start)).missed, true);
    });

    it('is trimmed to the newest 100,000 changes', async () => {
      const db = openOne();
      await db.raw(
        `INSERT INTO changes (app_id, kind, keys) SELECT 1, 'POLICIES', '{}' FROM generate_series(1, 100010)`,
      );
      assert.equal(await trimChanges(db), 10);
      assert.equal(await trimChanges(db), 0);
    });

    it('drops changes from a backup of a server with higher transaction ids', async () => {
      const db = openOne();
      await db.raw(
        `INSERT INTO changes (app_id, kind, keys, transaction_id) VALUES (1, 'POLICIES', '{}', '9000000000')`,
      );
      const start = await firstPosition(db);
      assert.deepEqual((await readChanges(db, start)).changes, []);
    });
  });

  describe('feed', () => {
    let feeds: ChangeFeed[];
    beforeEach(() => {
      feeds = [];
    });
    afterEach(async () => {
      for (const feed of feeds) await feed.stop();
    });

    /** A feed and a follower that records what it is told. */
    async function follow(db: ReturnType<typeof openOne>) {
      const feed = createChangeFeed(db, silentLog);
      feeds.push(feed);
      const told: string[] = [];
      let waiting: (() => void) | undefined;
      const tell = (what: string) => {
        told.push(what);
        waiting?.();
      };
      feed.follow({
        changed: ({ keys }) => tell(keys.join()),
        forgetAll: () => tell('forget all'),
      });
      await feed.start();
      assert.deepEqual(told.splice(0), ['forget all']);
      const next = async () => {
        while (told.length === 0) await new Promise<void>((resolve) => (waiting = resolve));
        return told.splice(0);
      };
      return { feed, told, next };
    }

    it('tells followers what another instance commits', async () => {
      const { next } = await follow(openOne());
      await recordChange(openOne(), change('a'));
      assert.deepEqual(await next(), ['a']);
    });

    it('tells followers of changes without a notification, as behind a pooler', async () => {
      const { next } = await follow(openOne());
      await openOne().raw(`INSERT INTO changes (app_id, kind, keys) VALUES (1, 'IMAGES', '{silent}')`);
      assert.deepEqual(await next(), ['silent']);
    });

    it('has told everything committed before catchUp was called, also during another reading', async () => {
      const db = openOne();
      const { feed, told } = await follow(db);
      for (let n = 0; n < 50; n += 1) {
        const earlier = feed.catchUp();
        await recordChange(db, change(String(n)));
        await feed.catchUp();
        assert.ok(told.includes(String(n)));
        await earlier;
      }
      assert.equal(told.length, 50);
    });

    it('is not current after a write of its own until that was read, also if reading fails', async () => {
      const { feed } = await follow(openOne());
      assert.equal(feed.isCurrent(), true);
      await feed.refreshAfterWrite();
      assert.equal(feed.isCurrent(), true);
      const letIn = await cutOff(connection.database);
      await feed.refreshAfterWrite();
      assert.equal(feed.isCurrent(), false);
      await letIn();
      await feed.catchUp();
      assert.equal(feed.isCurrent(), true);
    });

    it('makes followers forget all if changes were deleted unread', async () => {
      const db = openOne();
      const { feed, told } = await follow(db);
      await db.transaction(async (tx) => {
        await tx.raw(
          `INSERT INTO changes (app_id, kind, keys) VALUES (1, 'IMAGES', '{gone}'), (1, 'IMAGES', '{b}')`,
        );
        await tx.raw(`DELETE FROM changes WHERE keys = '{gone}'`);
      });
      await feed.catchUp();
      assert.deepEqual(told, ['forget all']);
    });

    it('goes on after its connections were lost, and tells the changes since', async () => {
      const { feed, next } = await follow(openOne());
      const letIn = await cutOff(connection.database);
      await assert.rejects(feed.catchUp());
      await letIn();
      await recordChange(openOne(), change('meanwhile'));
      assert.deepEqual(await next(), ['meanwhile']);
      await recordChange(openOne(), change('later'));
      assert.deepEqual(await next(), ['later']);
    });
  });
});
