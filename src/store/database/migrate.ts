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

/** Knex would otherwise refuse migrations that it has no file of: those of a newer version. */
const amongNewer = { migrationSource, disableMigrationsListValidation: true };

/**
 * Migrates to this version, then runs `prepare`. Instances that start at the same time take turns at both. A database that a
 * newer version has migrated stays as it is: the version before goes on working with it (docs/operations.md, Upgrades).
 */
export async function migrate<T>(db: Database, prepare: () => Promise<T>): Promise<T> {
  const prepared = await withAdvisoryLock(
    db,
    'migrate',
    async () => {
      // Knex's own lock is a row that survives a kill -9. We hold a better lock, so theirs can be freed.
      await db.migrate.forceFreeMigrationsLock({ migrationSource });
      await db.migrate.latest(amongNewer);
      return prepare();
    },
    { wait: true },
  );
  return prepared as T;
}

/** Reverts all migrations; their tables go with all that is in them. */
export async function rollback(db: Database): Promise<void> {
  await db.migrate.rollback({ migrationSource }, true);
}

/** Names of the migrations that a database has had, the oldest first; none when it was never migrated. */
export async function appliedMigrations(db: Database): Promise<string[]> {
  if (!(await db.schema.hasTable('knex_migrations'))) return [];
  return db('knex_migrations').orderBy('id').pluck('name');
}

/** Those of the given migrations that this version does not know. */
export async function unknownMigrations(names: readonly string[]): Promise<string[]> {
  const known = new Set((await migrationSource.getMigrations([])).map(migrationSource.getMigrationName));
  return names.filter((name) => !known.has(name));
}

/** Puts the empty schema after the given migrations in place of all that was there. */
export async function recreateSchema(tx: Database, names: readonly string[]): Promise<void> {
  await rollback(tx);
  const wanted = new Set(names);
  const source: Knex.MigrationSource<string> = {
    ...migrationSource,
    getMigrations: async (extensions) =>
      (await migrationSource.getMigrations(extensions)).filter((file) =>
        wanted.has(migrationSource.getMigrationName(file)),
      ),
  };
  await tx.migrate.latest({ migrationSource: source });
}

export async function isMigrated(db: Database): Promise<boolean> {
  const [, pending] = (await db.migrate.list(amongNewer)) as [unknown[], unknown[]];
  return pending.length === 0;
}
