import type { Database } from '../../src/store/database/connections.js';
import { openAgain } from '../support/cluster.js';

/** Keeps the chunk of one position, of whatever job, from being written until it is released. */
interface Hold {
  /** Resolves once a run has come to that chunk. */
  reached(): Promise<void>;
  release(): Promise<void>;
}

/** Everything there is of the file before that chunk is written by then. */
export async function holdAtChunk(db: Database, position: number): Promise<Hold> {
  await db.raw(`
    CREATE OR REPLACE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NEW; END';
    CREATE OR REPLACE TRIGGER wait_for_test BEFORE INSERT ON export_chunks FOR EACH ROW
    WHEN (NEW.position = ${position}) EXECUTE FUNCTION wait_for_test()`);
  const holder = openAgain(db);
  const tx = await holder.db.transaction();
  await tx.raw('SELECT pg_advisory_xact_lock(4711)');
  return {
    async reached() {
      const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      while (((await db.raw(waiting)) as { rows: unknown[] }).rows.length === 0);
    },
    async release() {
      await tx.commit();
      await holder.close();
    },
  };
}
