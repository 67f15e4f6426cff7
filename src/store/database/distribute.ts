import { partitionedTables, partitionName, type PartitionedTable } from '../events/day-partitions.js';
import { spanOfDay, wideSpan } from '../events/day-partitions.js';
import { withAdvisoryLock } from './advisory-lock.js';
import type { Database } from './connections.js';
import { distributedTables, linkedTables, listDistributed, otherTables } from './distribution.js';
import { otherSessions } from './other-sessions.js';

/** Why tables were not distributed. What is on the coordinator stays there. */
export class CannotDistribute extends Error {}

export interface Distribution {
  /** False when all was distributed before. */
  changed: boolean;
  workers: number;
  shards: number;
  tables: number;
  /** Tables on all machines that hold rows of accounts, without their indexes. */
  relations: number;
}

/** Citus 13.2 is what the tests run on. */
const oldestVersion = 13;

/**
 * Distributes the tables of accounts by app_id over the workers of the Citus cluster that `db` is the coordinator of. Each
 * step commits by itself; interrupted, it goes on where it ended when it is called again. Nobody may use the database
 * meanwhile.
 */
export async function distribute(
  db: Database,
  { shards, onProgress = () => {} }: { shards: number; onProgress?: (text: string) => void },
): Promise<Distribution> {
  const done = await withAdvisoryLock(
    db,
    'migrate',
    async () => {
      const workers = await checkCluster(db, shards);
      const before = await listDistributed(db);
      if (before.length < distributedTables.length) {
        await refuseInUse(db);
        await widenPartitions(db, onProgress);
        await distributeTables(db, before, shards, onProgress);
      }
      return { changed: before.length < distributedTables.length, workers };
    },
    { wait: false },
  );
  if (!done)
    throw new CannotDistribute(
      'An instance of the service is starting on this database. Stop all of them first.',
    );
  return { ...done, ...(await describe(db)) };
}

async function checkCluster(db: Database, shards: number): Promise<number> {
  const { rows } = (await db.raw(
    `SELECT (SELECT extversion FROM pg_extension WHERE extname = 'citus') AS version`,
  )) as { rows: { version: string | null }[] };
  const version = rows[0]!.version;
  if (version === null)
    throw new CannotDistribute(
      'The database has no Citus. Load it (shared_preload_libraries), run CREATE EXTENSION citus in this database on every machine, ' +
        'and add the workers with citus_add_node.',
    );
  if (Number.parseInt(version) < oldestVersion)
    throw new CannotDistribute(`Citus ${version} is too old: ${oldestVersion}.0 or later is needed.`);
  const { rows: cluster } = (await db.raw(
    `SELECT (SELECT groupid FROM pg_dist_local_group) AS "group",
       (SELECT count(*) FROM pg_dist_node WHERE isactive AND shouldhaveshards AND noderole = 'primary') AS workers`,
  )) as { rows: { group: number; workers: number }[] };
  const { group, workers } = cluster[0]!;
  if (group !== 0)
    throw new CannotDistribute('DATABASE_URL leads to a worker of Citus. It has to lead to the coordinator.');
  if (workers === 0)
    throw new CannotDistribute(
      'The cluster has no workers. Add them first: SELECT citus_add_node(host, port).',
    );
  if (shards < workers)
    throw new CannotDistribute(`${shards} shards leave some of the ${workers} workers without any.`);
  await checkWorkers(db);
  return workers;
}

async function checkWorkers(db: Database): Promise<void> {
  const { rows } = (await db.raw(
    `SELECT nodename || ':' || nodeport AS worker, result FROM run_command_on_workers('SELECT 1') WHERE NOT success`,
  )) as { rows: { worker: string; result: string }[] };
  if (rows[0]) throw new CannotDistribute(`The worker ${rows[0].worker} does not answer: ${rows[0].result}`);
}

async function refuseInUse(db: Database): Promise<void> {
  const { pid } = ((await db.raw('SELECT pg_backend_pid() AS pid')) as { rows: { pid: number }[] }).rows[0]!;
  const [session] = (await otherSessions(db)).filter((other) => other.pid !== pid);
  if (session)
    throw new CannotDistribute(
      `An instance of the service, or a command of it, uses this database: connected from ${session.address} since ` +
        `${session.since?.toISOString() ?? 'some time'}, PostgreSQL process ${session.pid}. Stop all of them first.`,
    );
}

/** Puts partitions of a day together: a day each on every shard would be too many tables. One transaction a partition. */
async function widenPartitions(db: Database, onProgress: (text: string) => void): Promise<void> {
  for (const table of partitionedTables) {
    for (const [first, days] of bySpan(await narrowPartitions(db, table))) {
      onProgress(`${table}: partitions of ${wideSpan} days from ${first} on`);
      await db.transaction((tx) => widen(tx, table, first, days));
    }
  }
}

async function widen(
  tx: Database,
  table: PartitionedTable,
  first: string,
  days: readonly string[],
): Promise<void> {
  const wide = `${table}_wide`;
  await tx.raw('CREATE TABLE ?? (LIKE ?? INCLUDING ALL)', [wide, partitionName(table, days[0]!)]);
  for (const day of days) {
    const name = partitionName(table, day);
    await tx.raw('INSERT INTO ?? SELECT * FROM ??', [wide, name]);
    await tx.raw('DROP TABLE ??', [name]);
  }
  await tx.raw('ALTER TABLE ?? RENAME TO ??', [wide, partitionName(table, first)]);
  const { from, to } = spanOfDay(first, wideSpan);
  await tx.raw(`ALTER TABLE ?? ATTACH PARTITION ?? FOR VALUES FROM ('${from}') TO ('${to}')`, [
    table,
    partitionName(table, first),
  ]);
}

/** Days whose partition holds nothing else. */
async function narrowPartitions(db: Database, table: PartitionedTable): Promise<string[]> {
  const { rows } = (await db.raw(
    `SELECT substring(bound FROM $re$FROM \\('([-0-9]+)'\\)$re$) AS "from", substring(bound FROM $re$TO \\('([-0-9]+)'\\)$re$) AS "to"
     FROM (SELECT pg_get_expr(c.relpartbound, c.oid) AS bound FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = to_regclass(:table)) AS bounds ORDER BY 1`,
    { table },
  )) as { rows: { from: string; to: string }[] };
  return rows.filter(({ from, to }) => spanOfDay(from, 1).to === to).map(({ from }) => from);
}

function bySpan(days: readonly string[]): Map<string, string[]> {
  const spans = new Map<string, string[]>();
  for (const day of days) {
    const { from } = spanOfDay(day, wideSpan);
    spans.set(from, [...(spans.get(from) ?? []), day]);
  }
  return spans;
}

async function distributeTables(
  db: Database,
  before: readonly string[],
  shards: number,
  onProgress: (text: string) => void,
): Promise<void> {
  if (!before.includes(linkedTables[0])) {
    onProgress('images, policies and what refers to them');
    await db.transaction((tx) => distributeLinked(tx, shards));
  }
  for (const table of otherTables) {
    if (before.includes(table)) continue;
    onProgress(table);
    await db.transaction(async (tx) => {
      if (table === 'event_writers') await keyWritersByAccount(tx);
      await distributeTable(tx, table);
    });
  }
}

/** No instance runs, so no writer is left that may send a batch again. */
async function keyWritersByAccount(tx: Database): Promise<void> {
  await tx.raw(`
    TRUNCATE event_writers;
    ALTER TABLE event_writers ADD app_id bigint NOT NULL;
    ALTER TABLE event_writers DROP CONSTRAINT event_writers_pkey;
    ALTER TABLE event_writers ADD PRIMARY KEY (app_id, writer_id, worker);
    COMMENT ON COLUMN event_writers.app_id IS 'Account of the batch; one below 1,000 on each machine for what /readyz writes'`);
}

async function distributeTable(db: Database, table: string, shards?: number): Promise<void> {
  if (shards === undefined)
    await db.raw(`SELECT create_distributed_table(?, 'app_id', colocate_with => ?)`, [
      table,
      linkedTables[0],
    ]);
  else
    await db.raw(`SELECT create_distributed_table(?, 'app_id', shard_count => ?, colocate_with => 'none')`, [
      table,
      shards,
    ]);
}

interface ForeignKey {
  table: string;
  name: string;
  refers: string;
  definition: string;
}

/** Foreign keys cannot lead out of the distributed tables: those to accounts go. The others come back at the end. */
async function distributeLinked(tx: Database, shards: number): Promise<void> {
  await tx.raw(`SELECT set_config('citus.enable_local_reference_table_foreign_keys', 'off', true),
    set_config('citus.multi_shard_modify_mode', 'sequential', true)`);
  const { rows: keys } = (await tx.raw(
    `SELECT c.relname AS "table", k.conname AS name, r.relname AS refers, pg_get_constraintdef(k.oid) AS definition
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
     WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (?) ORDER BY 1, 2`,
    [[...linkedTables]],
  )) as { rows: ForeignKey[] };
  for (const { table, name } of keys) await tx.raw('ALTER TABLE ?? DROP CONSTRAINT ??', [table, name]);
  for (const [n, table] of linkedTables.entries())
    await distributeTable(tx, table, n === 0 ? shards : undefined);
  for (const { table, name, refers, definition } of keys)
    if (distributedTables.includes(refers))
      await tx.raw(`ALTER TABLE ?? ADD CONSTRAINT ?? ${definition}`, [table, name]);
}

async function describe(db: Database): Promise<Pick<Distribution, 'shards' | 'tables' | 'relations'>> {
  const { rows } = (await db.raw(
    `SELECT (SELECT count(*) FROM pg_dist_shard) AS relations,
       (SELECT count(*) FROM pg_dist_shard WHERE logicalrelid = to_regclass('images')) AS shards`,
  )) as { rows: { relations: number; shards: number }[] };
  return { ...rows[0]!, tables: distributedTables.length };
}
