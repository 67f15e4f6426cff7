import { type Database, openDatabase } from '../../src/store/database/connections.js';
import { whereRowsAre } from '../support/cluster.js';

/** Keeps the chunk of one position, of whatever job, from being written until it is released. */
interface Hold {
  /** Resolves once a run has come to that chunk. */
  reached(): Promise<void>;
  release(): Promise<void>;
}

/** Runs a function that returns a trigger's row, written in PL/pgSQL, for each new chunk of which a condition holds. */
export async function onNewChunk(db: Database, name: string, condition: string, body: string): Promise<void> {
  await db.transaction(async (tx) => {
    // Citus cannot know that the function looks at no other row. A server without Citus takes the setting, too.
    await tx.raw('SET LOCAL citus.enable_unsafe_triggers = on');
    await tx.raw(
      `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ${body}; END'`,
    );
    await tx.raw(`CREATE OR REPLACE TRIGGER ${name} BEFORE INSERT ON export_chunks FOR EACH ROW
      WHEN (${condition}) EXECUTE FUNCTION ${name}()`);
  });
}

const isWaiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** Everything there is of the file before that chunk is written by then. */
export async function holdAtChunk(db: Database, position: number): Promise<Hold> {
  await onNewChunk(
    db,
    'wait_for_test',
    `NEW.position = ${position}`,
    'PERFORM pg_advisory_xact_lock_shared(4711); RETURN NEW',
  );
  const machines = (await whereRowsAre(db)).map((address) => openDatabase(address));
  const locks = await Promise.all(machines.map((machine) => machine.transaction()));
  await Promise.all(locks.map((tx) => tx.raw('SELECT pg_advisory_xact_lock(4711)')));
  return {
    async reached() {
      const waits = async (machine: Database) =>
        ((await machine.raw(isWaiting)) as { rows: unknown[] }).rows.length > 0;
      while (!(await Promise.all(machines.map(waits))).includes(true));
    },
    async release() {
      await Promise.all(locks.map((tx) => tx.commit()));
      await Promise.all(machines.map((machine) => machine.destroy()));
    },
  };
}
