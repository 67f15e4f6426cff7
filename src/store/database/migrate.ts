import { readdir } from 'node:fs/promises';
import type { Knex } from 'knex';
import { withAdvisoryLock } from './advisory-lock.js';
import type { Database } from './connections.js';

const directory = new URL('../../../migrations/', import.meta.url);

/** Names have no extension, so that a compiled migration and its TypeScript source are the same one to the database. */
const migrationSource: Knex.MigrationSource<string> = {
  async getMigrations() {
    const files = await readdir(directory);
    return files.filter((file) => /^\d{14}_.*\.[jt]s$/.test(file)).sort();
  },
  getMigrationName: (file) => file.replace(/\.[jt]s$/, ''),
  getMigration: (file) => import(new URL(file, directory).href) as Promise<Knex.Migration>,
};

/** Migrates to this version, then runs `prepare`. Instances that start at the same time take turns at both. */
export async function migrate<T>(db: Database, prepare: () => Promise<T>): Promise<T> {
  const prepared = await withAdvisoryLock(
    db,
    'migrate',
    async () => {
      // Knex's own lock is a row that survives a kill -9. We hold a better lock, so theirs can be freed.
      await db.migrate.forceFreeMigrationsLock({ migrationSource });
      await db.migrate.latest({ migrationSource });
      return prepare();
    },
    { wait: true },
  );
  return prepared as T;
}

/** Reverts all migrations. For tests. */
export async function rollback(db: Database): Promise<void> {
  await db.migrate.rollback({ migrationSource }, true);
}

export async function isMigrated(db: Database): Promise<boolean> {
  const [, pending] = (await db.migrate.list({ migrationSource })) as [unknown[], unknown[]];
  return pending.length === 0;
}
