import { copyFile, mkdir, open, readdir, rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Database } from '../../src/store/database/connections.js';
import { onCleanup } from './cleanup.js';
import { benchDir } from './settings.js';

/** Copies of the files of tables. */
interface Copies {
  megabytes: number;
  /** Removes them one after another, as PostgreSQL does with those of a dropped table; how many milliseconds that took. */
  remove(): Promise<number>;
}

/**
 * Copies the files of some tables, those of their indexes and of what is stored out of line included, on the same disk:
 * the yardstick of dropping the tables, since some file systems take seconds to give space back.
 */
export async function copyTables(db: Database, dataDir: string, tables: RegExp): Promise<Copies> {
  const folder = join(benchDir, 'copies');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  onCleanup(() => rm(folder, { recursive: true, force: true }));
  const copies: string[] = [];
  let bytes = 0;
  for (const path of await relationPaths(db, tables)) {
    for (const file of await segmentsOf(join(dataDir, 'postgres', path))) {
      const copy = join(folder, basename(file));
      await copyFile(file, copy);
      await sync(copy);
      bytes += (await stat(copy)).size;
      copies.push(copy);
    }
  }
  return {
    megabytes: bytes / 1e6,
    async remove() {
      const began = performance.now();
      for (const copy of copies) await unlink(copy);
      return performance.now() - began;
    },
  };
}

async function relationPaths(db: Database, tables: RegExp): Promise<string[]> {
  const { rows } = (await db.raw(
    `WITH chosen AS (SELECT oid, reltoastrelid FROM pg_class WHERE relkind = 'r' AND relname ~ ?),
       tables AS (SELECT oid FROM chosen UNION SELECT reltoastrelid FROM chosen WHERE reltoastrelid <> 0)
     SELECT pg_relation_filepath(oid) AS path FROM tables
     UNION SELECT pg_relation_filepath(indexrelid) FROM tables JOIN pg_index ON indrelid = tables.oid`,
    [tables.source],
  )) as { rows: { path: string }[] };
  return rows.map(({ path }) => path);
}

/** A file of PostgreSQL's, the following gigabytes of it (.1, .2), and its maps (_fsm, _vm). */
async function segmentsOf(path: string): Promise<string[]> {
  const isPart = new RegExp(`^${basename(path)}([._].+)?$`);
  return (await readdir(dirname(path)))
    .filter((name) => isPart.test(name))
    .map((name) => join(dirname(path), name));
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}
