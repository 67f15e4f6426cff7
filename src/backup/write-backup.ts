import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import {
  listSequences,
  listTables,
  prepareCopying,
  readTable,
  type TableColumns,
} from '../store/database/contents.js';
import type { Database } from '../store/database/connections.js';
import { appliedMigrations } from '../store/database/migrate.js';
import { listDays } from '../store/events/day-partitions.js';
import { createRowSum } from './row-sum.js';
import { type BackupHeader, headerBytes, type TableContents, writeHeader } from './backup-file.js';

/** Which table is under way, and how many bytes of it are done. */
export type Progress = (table: string, bytes: number) => void;

/**
 * Writes all that the database holds at one instant to a file, while others go on writing to the database. The file has its
 * name only once it is whole and on the disk; one of that name is replaced then.
 */
export async function writeBackup(
  db: Database,
  file: string,
  { takenAt, onProgress = () => {} }: { takenAt: Date; onProgress?: Progress },
): Promise<BackupHeader> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}`);
  // It has the hashes of console sessions: not for everyone.
  const handle = await open(draft, 'wx', 0o600);
  let failure: unknown;
  try {
    const names = (await listTables(db)).map(({ name }) => name);
    if (names.length === 0) throw new Error('The database is empty: no service has used it yet.');
    const header = await db.transaction(
      async (tx) => {
        // Before the instant that is seen, or the purge could drop a day between that and its reading. It tries again later.
        await tx.raw(`LOCK TABLE ${names.map(() => '??').join(', ')} IN ACCESS SHARE MODE`, names);
        await prepareCopying(tx);
        const tables = await listTables(tx);
        const contents: TableContents[] = [];
        const content = await writeContent(handle, readTables(tx, tables, contents, onProgress)).catch(
          (error: unknown) => {
            failure = error;
            throw error;
          },
        );
        const described = {
          ...{ takenAt: takenAt.toISOString(), migrations: await appliedMigrations(tx) },
          ...{ days: await listDays(tx), tables: contents },
          // They do not belong to the snapshot. Read last, they are beyond every number in it.
          sequences: await listSequences(tx),
        };
        return { ...described, content };
      },
      { isolationLevel: 'repeatable read', readOnly: true },
    );
    await handle.write(writeHeader(header), 0, headerBytes, 0);
    await handle.sync();
    await handle.close();
    await rename(draft, file);
    await syncDirectory(dirname(file));
    return header;
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(draft, { force: true });
    // Not that the rollback found no connection any more.
    throw failure ?? error;
  }
}

/** The rows of all tables, and in `contents` what was read of each. */
async function* readTables(
  tx: Database,
  tables: readonly TableColumns[],
  contents: TableContents[],
  onProgress: Progress,
): AsyncGenerator<Buffer> {
  for (const table of tables) {
    const sum = createRowSum();
    let bytes = 0;
    for await (const chunk of readTable(tx, table)) {
      sum.add(chunk);
      onProgress(table.name, (bytes += chunk.length));
      yield chunk;
    }
    contents.push({ ...table, ...sum.end(), bytes });
  }
}

type FileHandle = Awaited<ReturnType<typeof open>>;

async function writeContent(handle: FileHandle, rows: AsyncIterable<Buffer>) {
  const hash = createHash('sha256');
  let bytes = 0;
  // At level 3 it takes a third of the time of the default and a tenth more room.
  await pipeline(rows, createGzip({ level: 3 }), async (compressed: AsyncIterable<Buffer>) => {
    for await (const chunk of compressed) {
      hash.update(chunk);
      for (let done = 0; done < chunk.length;)
        done += (await handle.write(chunk, done, chunk.length - done, headerBytes + bytes + done))
          .bytesWritten;
      bytes += chunk.length;
    }
  });
  return { bytes, sha256: hash.digest('hex') };
}

/** Or a power cut could take the name away. */
async function syncDirectory(path: string): Promise<void> {
  // Windows opens no directories.
  if (process.platform === 'win32') return;
  const directory = await open(path);
  await directory.sync().finally(() => directory.close());
}
