import { readdir } from 'node:fs/promises';
import type { Knex } from 'knex';
import { withAdvisoryLock } from './advisory-lock.js';
import type { Database } from './connections.js';

const directory = new URL('../../../migrations/', import.meta.url);

/**
 * The migrations beside this code, known by name without extension, so that the compiled files and the TypeScript ones
 * that tests run are the same migration to the database.
 */
const migrationSource: Knex.MigrationSource<string> = {
  async getMigrations() {
    const files = await readdir(directory);
    return files.filter((file) => /^\d{14}_.*\.[jt]s$/.test(file)).sort();
  },
  getMigrationName: (file) => file.replace(/\.[jt]s$/, ''),
  getMigration: (file) => import(new URL(file, directory).href) as Promise<Knex.Migration>,
};

/** Brings the schema up to this version, then does `prepare`. Instances that start together take turns at both. */
export async function migrate<T>(db: Database, prepare: () => Promise<T>): Promise<T> {
  const prepared = await withAdvisoryLock(
    db,
    'migrate',
    async () => {
      // Knex locks with a row, which a kill -9 leaves behind; ours dies with the connection, so Knex's is void here.
      await db.migrate.forceFreeMigrationsLock({ migrationSource });
      await db.migrate.latest({ migrationSource });
      return prepare();
    },
    { wait: true },
  );
  return prepared as T;
}

/** Undoes all migrations, the latest first. For tests. */
export async function rollback(db: Database): Promise<void> {
  await db.migrate.rollback({ migrationSource }, true);
}

/** Whether the schema is exactly as this version needs it. */
export async function isMigrated(db: Database): Promise<boolean> {
  const [, pending] = (await db.migrate.list({ migrationSource })) as [unknown[], unknown[]];
  return pending.length === 0;
}
