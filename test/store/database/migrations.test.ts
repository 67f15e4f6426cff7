import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { Database } from '../../../src/store/database/connections.js';
import * as latestPlace from '../../../migrations/20261126000000_latest_place.js';
import * as scopeIndexes from '../../../migrations/20261126010000_scope_indexes.js';
import { dateOccurrence, mergeOccurrences } from '../../../src/domain/event.js';
import {
  dropPartitions,
  ensurePartitions,
  listPartitionDays,
} from '../../../src/store/events/day-partitions.js';
import { findEvent, listScopes, recordEvents } from '../../../src/store/events/events.js';
import { onOneConnection } from '../../../src/store/database/session.js';
import { isMigrated, migrate, rollback } from '../../../src/store/database/migrate.js';
import type { OpenDatabase } from '../../../src/startup/open-database.js';
import { createTestDatabase, openTestDatabase } from '../../support/cluster.js';
import { occurrence } from '../../support/occurrences.js';

const nothing = async () => {};

describe('store: migrations', () => {
  let open: OpenDatabase[];
  let db: Database;
  let openAnother: () => Database;
  beforeEach(async () => {
    const connection = await createTestDatabase('nothing');
    open = [];
    openAnother = () => {
      const database = openTestDatabase(connection);
      open.push(database);
      return database.db;
    };
    db = openAnother();
  });
  afterEach(async () => {
    for (const { close } of open) await close();
  });

  /** Everything in the schema that is ours, with its definition. */
  async function schema(): Promise<string[]> {
    const { rows } = (await db.raw(`
      SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS what
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'knex%'
      UNION ALL
      SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'knex%'
      UNION ALL
      SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'knex%'
      UNION ALL
      SELECT 'sequence ' || sequence_name FROM information_schema.sequences
      WHERE sequence_schema = 'public' AND sequence_name NOT LIKE 'knex%'
      UNION ALL
      SELECT 'routine ' || routine_name FROM information_schema.routines WHERE routine_schema = 'public'
      UNION ALL
      SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
      ORDER BY 1`)) as { rows: { what: string }[] };
    return rows.map(({ what }) => what);
  }

  it('go up from nothing, down to nothing, and up again to the same', async () => {
    await migrate(db, nothing);
    const up = await schema();
    assert.ok(up.length > 100);
    await rollback(db);
    assert.deepEqual(await schema(), []);
    await migrate(db, nothing);
    assert.deepEqual(await schema(), up);
  });

  it('change nothing the second time, and let the service find itself ready', async () => {
    await migrate(db, nothing);
    const up = await schema();
    await migrate(db, nothing);
    assert.deepEqual(await schema(), up);
    assert.equal(await isMigrated(db), true);
    await db('knex_migrations').delete();
    assert.equal(await isMigrated(db), false);
  });

  it('comment every table and every column', async () => {
    await migrate(db, nothing);
    const { rows } = (await db.raw(`
      SELECT c.relname || coalesce('.' || a.attname, '') AS what
      FROM pg_class c
      LEFT JOIN LATERAL (
        SELECT attnum, attname FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT 0, NULL
      ) a ON true
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname NOT LIKE 'knex%'
        AND coalesce(col_description(c.oid, a.attnum), CASE a.attnum WHEN 0 THEN obj_description(c.oid, 'pg_class') END, '') = ''
      ORDER BY 1`)) as { rows: { what: string }[] };
    assert.deepEqual(rows, []);
  });

  it('are made once when several instances start together, each preparing in turn', async () => {
    let preparing = 0;
    const prepare = async () => {
      preparing += 1;
      assert.equal(preparing, 1);
      await db.raw('SELECT 1');
      preparing -= 1;
      return 'prepared';
    };
    const prepared = await Promise.all(
      [db, openAnother(), openAnother()].map((one) => migrate(one, prepare)),
    );
    assert.deepEqual(prepared, ['prepared', 'prepared', 'prepared']);
    assert.equal(new Set(await db('knex_migrations').pluck('name')).size, await countMigrations());
  });

  const countMigrations = async () => (await db('knex_migrations').select('id')).length;

  it("survive the lock row that an instance killed in the middle left in Knex's table", async () => {
    await migrate(db, nothing);
    await rollback(db);
    await db('knex_migrations_lock').update({ is_locked: 1 });
    await migrate(db, nothing);
    assert.equal(await isMigrated(db), true);
  });

  it('keep where an event happened, whichever of their versions wrote it', async () => {
    await migrate(db, nothing);
    const hit = (minute: number, location: object) =>
      dateOccurrence(occurrence({ at: new Date(`2026-03-10T04:0${minute}:00Z`), location }), 480);
    const hits = [
      hit(1, { nodeName: 'node-1', podName: 'late', subnetId: 'subnet-1', nodeIp: '10.0.0.1' }),
      hit(0, { nodeName: 'node-2', podName: 'early', publicIp: '203.0.113.2' }),
    ];
    const [eventId] = await recordEvents(db, [...mergeOccurrences(hits).values()]);
    const longAgo = new Date('2026-01-01T00:00:00Z');
    const seen = async () => {
      const event = (await findEvent(db, 1, longAgo, eventId!))!;
      return { latest: event.latestLocation, scopes: await listScopes(db, 1, event, 10) };
    };
    const before = await seen();
    assert.equal(before.latest.podName, 'late');
    assert.deepEqual(before.latest, before.scopes[0]!.location);

    await latestPlace.down(db);
    type Row = { latest_place: { podName: string } };
    const tally = (await db('event_tallies').first()) as Row;
    assert.equal(tally.latest_place.podName, 'late');
    const scope = (await db('event_scopes').where({ node_name: 'node-2' }).first()) as Row;
    assert.deepEqual(scope.latest_place, {
      clusterId: '',
      nodeName: 'node-2',
      nodeIp: '',
      publicIp: '203.0.113.2',
      namespace: '',
      podName: 'early',
      nodeType: 'NORMAL',
    });

    await latestPlace.up(db);
    assert.deepEqual(await seen(), before);
  });

  it('go on where a purge was cut off while it detached a day', async () => {
    await migrate(db, nothing);
    await ensurePartitions(db, '2026-03-10');
    await scopeIndexes.down(db);
    await latestPlace.down(db);
    const reader = await openAnother().transaction();
    await reader.raw('SELECT count(*) FROM event_scopes');
    await onOneConnection(db, async (query) => {
      await query(`SET lock_timeout = '50ms'`);
      const detach = 'ALTER TABLE event_scopes DETACH PARTITION event_scopes_20260310 CONCURRENTLY';
      await assert.rejects(query(detach), /lock timeout/);
      await query('RESET lock_timeout');
    });
    await reader.rollback();
    await latestPlace.up(db);
    await scopeIndexes.up(db);
    assert.deepEqual(await dropPartitions(db, '2026-03-10', nothing), []);
    assert.deepEqual(await listPartitionDays(db), []);
  });

  it('are undone as a whole when one fails, so that the next start can try again', async () => {
    // Knex tells the console of it besides throwing, statement and all.
    (db.client as { logger: { warn(): void } }).logger.warn = () => {};
    await db.raw('CREATE TABLE events (in_the_way int)');
    await assert.rejects(migrate(db, nothing), /"events" already exists/);
    await db.raw('DROP TABLE events');
    assert.deepEqual(await schema(), []);
    await migrate(db, nothing);
    assert.equal(await isMigrated(db), true);
  });

  it('are named without extension, so that compiled ones are the same', async () => {
    await migrate(db, nothing);
    const names = (await db('knex_migrations').pluck('name')) as string[];
    assert.ok(names.length > 0);
    for (const name of names) {
      assert.match(name, /^\d{14}_[a-z_]+$/);
      assert.ok(existsSync(`migrations/${name}.ts`));
    }
  });
});
