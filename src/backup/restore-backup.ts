import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { type AuditCheck, checkAudit } from '../store/audit/check-audit.js';
import { isAuditGuarded, returnAudit, roleOf, takeAudit } from '../store/audit/own-audit.js';
import { withAdvisoryLock } from '../store/database/advisory-lock.js';
import type { Database } from '../store/database/connections.js';
import { otherSessions } from '../store/database/other-sessions.js';
import {
  listTables,
  prepareCopying,
  readTable,
  setSequences,
  type TableColumns,
  tablesWithRows,
  writeTable,
} from '../store/database/contents.js';
import { listDistributed } from '../store/database/distribution.js';
import { appliedMigrations, migrate, recreateSchema, unknownMigrations } from '../store/database/migrate.js';
import { dropTablesOfDay, ensurePartitions, listPartitionDays } from '../store/events/day-partitions.js';
import { type BackupHeader, BackupRefused, checkBackup, headerBytes } from './backup-file.js';
import { createRowSum, type RowSum } from './row-sum.js';
import type { Progress } from './write-backup.js';

interface RestoreOptions {
  /** Whether what is in the database may go. */
  replace: boolean;
  /** As the role that owns the audit, if that is not the one of `db`. */
  owner?: Database | undefined;
  onCheck?: (bytes: number, of: number) => void;
  onProgress?: Progress;
}

export interface Restored {
  header: BackupHeader;
  audit: AuditCheck;
  /** Tables in the file that no migration made: another program's. */
  leftOut: string[];
}

/**
 * Puts a backup into a database that nobody uses, in one transaction: until its end the database is as it was. The file is
 * checked whole before that, and what was stored is read again and compared with it.
 */
export async function restoreBackup(
  db: Database,
  file: string,
  { replace, owner, onCheck = () => {}, onProgress = () => {} }: RestoreOptions,
): Promise<Restored> {
  const header = await checkBackup(file, onCheck);
  await refuseNewer(header.migrations, `${file} was made`);
  if ((await listDistributed(db)).length > 0)
    throw new BackupRefused(
      'The tables of this database are distributed. Restore into an empty database and run npm run distribute there. Nothing was changed.',
    );
  if (!owner && (await isAuditGuarded(db)))
    throw new BackupRefused(
      'The audit log of this database has an owner of its own. Set DATABASE_OWNER_URL. Nothing was changed.',
    );
  const role = await roleOf(db);
  const restored = await withAdvisoryLock(
    db,
    'migrate',
    () =>
      (owner ?? db).transaction(async (tx) => {
        if (owner) {
          await returnAudit(tx, role);
          await tx.raw('SET LOCAL ROLE ??', [role]);
        }
        await refuseInUse(tx);
        const applied = await appliedMigrations(tx);
        await refuseNewer(applied, 'The database was last used');
        if (applied.length > 0 && !replace) await refuseFilled(tx);
        await prepareCopying(tx);
        for (const day of applied.length > 0 ? await listPartitionDays(tx) : [])
          await dropTablesOfDay(tx, day);
        await recreateSchema(tx, header.migrations);
        for (const day of header.days) await ensurePartitions(tx, day);
        const leftOut = await load(tx, file, header, onProgress);
        await refuseInUse(tx);
        return { leftOut };
      }),
    { wait: false },
  );
  if (!restored)
    throw new BackupRefused(
      'An instance of the service is starting on this database. Stop all of them first.',
    );
  await migrate(db, async () => {
    if (owner) await takeAudit(owner, role);
  });
  return { header, audit: await checkAudit(db), ...restored };
}

async function refuseNewer(migrations: readonly string[], what: string): Promise<void> {
  const [unknown] = await unknownMigrations(migrations);
  if (unknown)
    throw new BackupRefused(
      `${what} by a newer version of tcss-image-intercept: this one does not know the migration ${unknown}. ` +
        'Nothing was changed; restore with that version or a later one.',
    );
}

async function refuseInUse(tx: Database): Promise<void> {
  const [session] = await otherSessions(tx);
  if (session)
    throw new BackupRefused(
      `An instance of the service, or a command of it, uses this database: connected from ${session.address} since ` +
        `${session.since?.toISOString() ?? 'some time'}, PostgreSQL process ${session.pid}. Stop all of them first. Nothing was changed.`,
    );
}

async function refuseFilled(tx: Database): Promise<void> {
  const filled = await tablesWithRows(tx, await listTables(tx));
  if (filled.length > 0)
    throw new BackupRefused(
      `The database is not empty: there are rows in ${filled.join(', ')}. Nothing was changed; restore into an empty ` +
        'database, or add --replace to have everything in this one replaced.',
    );
}

/** Loads all tables, then reads them again; returns the names of those that this schema does not have. */
async function load(
  tx: Database,
  file: string,
  header: BackupHeader,
  onProgress: Progress,
): Promise<string[]> {
  const ours = new Set((await listTables(tx)).map(({ name }) => name));
  const content = createSplitter(createReadStream(file, { start: headerBytes }).pipe(createGunzip()));
  const leftOut: string[] = [];
  for (const table of header.tables) {
    const rows = content.take(table.bytes);
    if (!ours.has(table.name)) {
      leftOut.push(table.name);
      for await (const _ of rows);
      continue;
    }
    await writeTable(
      tx,
      table,
      counted(rows, (bytes) => onProgress(table.name, bytes)),
    );
    await compare(tx, table, table);
  }
  await setSequences(
    tx,
    header.sequences.filter(({ name }) => leftOut.every((table) => !name.startsWith(`${table}_`))),
  );
  return leftOut;
}

async function* counted(
  rows: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of rows) {
    onBytes((bytes += chunk.length));
    yield chunk;
  }
}

async function compare(tx: Database, table: TableColumns, expected: RowSum): Promise<void> {
  const sum = createRowSum();
  for await (const chunk of readTable(tx, table)) sum.add(chunk);
  const stored = sum.end();
  if (stored.sum !== expected.sum || stored.rows !== expected.rows)
    throw new Error(
      `The table ${table.name} is not stored as the backup has it: ${stored.rows} rows of ${expected.rows}. Nothing was changed.`,
    );
}

/** Cuts a stream into pieces of given lengths. */
function createSplitter(stream: AsyncIterable<Buffer>) {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  return {
    async *take(bytes: number): AsyncGenerator<Buffer> {
      for (let missing = bytes; missing > 0;) {
        if (rest.length === 0) {
          const { value, done } = await chunks.next();
          if (done) throw new BackupRefused('The backup has fewer rows than it says.');
          rest = value;
        }
        const piece = rest.subarray(0, missing);
        rest = rest.subarray(piece.length);
        missing -= piece.length;
        yield piece;
      }
    },
  };
}
