import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { Database } from '../../../src/store/database/connections.js';
import { isMigrated, migrate, rollback } from '../../../src/store/database/migrate.js';
import type { OpenDatabase } from '../../../src/startup/open-database.js';
import type { Log } from '../../../src/platform/log.js';
import { tellOfNewerSchema } from '../../../src/startup/newer-schema.js';
import { createTestDatabase, openTestDatabase } from '../../support/cluster.js';

const nothing = async () => {};

describe('migrations', () => {
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

  it('create the schema, drop all of it, and create the same again', async () => {
    await migrate(db, nothing);
    const up = await schema();
    assert.ok(up.length > 100);
    await rollback(db);
    assert.deepEqual(await schema(), []);
    await migrate(db, nothing);
    assert.deepEqual(await schema(), up);
  });

  it('change nothing the second time, and report whether one is missing', async () => {
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

  it('run once when several instances start at the same time, which then prepare one after another', async () => {
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

  it("run although a killed instance left Knex's lock row set", async () => {
    await migrate(db, nothing);
    await rollback(db);
    await db('knex_migrations_lock').update({ is_locked: 1 });
    await migrate(db, nothing);
    assert.equal(await isMigrated(db), true);
  });

  it('leave nothing behind when one fails, so that the next start can try again', async () => {
    // Knex also logs the failed statement to the console.
    (db.client as { logger: { warn(): void } }).logger.warn = () => {};
    await db.raw('CREATE TABLE events (in_the_way int)');
    await assert.rejects(migrate(db, nothing), /"events" already exists/);
    await db.raw('DROP TABLE events');
    assert.deepEqual(await schema(), []);
    await migrate(db, nothing);
    assert.equal(await isMigrated(db), true);
  });

  it('of a newer version stay, so that an instance of this one can start again during an upgrade', async () => {
    await migrate(db, nothing);
    const up = await schema();
    await db('knex_migrations').insert({ name: '29990101000000_later', batch: 2 });
    await migrate(db, nothing);
    assert.deepEqual(await schema(), up);
    assert.equal(await isMigrated(db), true);
    const warnings: unknown[] = [];
    await tellOfNewerSchema(db, {
      warn: (...warning: unknown[]) => warnings.push(warning),
    } as unknown as Log);
    assert.match(JSON.stringify(warnings), /newer version.*29990101000000_later/);
  });

  it('are recorded without file extension, so that compiled ones count as the same', async () => {
    await migrate(db, nothing);
    const names = (await db('knex_migrations').pluck('name')) as string[];
    assert.ok(names.length > 0);
    for (const name of names) {
      assert.match(name, /^\d{14}_[a-z_]+$/);
      assert.ok(existsSync(`migrations/${name}.ts`));
    }
  });
});
