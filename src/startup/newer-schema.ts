import type { Log } from '../platform/log.js';
import type { Database } from '../store/database/connections.js';
import { appliedMigrations, unknownMigrations } from '../store/database/migrate.js';

/** Warns when the database was migrated by a newer version: only the version before that one is known to work with it. */
export async function tellOfNewerSchema(db: Database, log: Pick<Log, 'warn'>): Promise<void> {
  const newer = await unknownMigrations(await appliedMigrations(db));
  if (newer.length > 0)
    log.warn(
      'the database was migrated by a newer version; this is right only while instances are upgraded one by one',
      {
        migrations: newer,
      },
    );
}
