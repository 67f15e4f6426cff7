import type { Database } from './connections.js';

/** Whether the tables of accounts are distributed over several machines by Citus (docs/scaling.md). */

/** Tables with foreign keys among them: distributed together, or the keys could not be kept. Referenced ones come first. */
export const linkedTables = [
  ...['images', 'image_names', 'image_start_names', 'image_findings', 'policies', 'policy_images'],
  ...[
    'export_jobs',
    'export_chunks',
    'agents',
    'spool_segments',
    'log_shipping_targets',
    'log_shipping_cursors',
  ],
] as const;

/** Tables without foreign keys; the largest come last. */
export const otherTables = [
  ...[
    'client_tokens',
    'used_signatures',
    'event_writers',
    'event_journal',
    'event_terms',
    'event_day_counts',
  ],
  ...['events', 'event_tallies', 'event_scopes', 'event_details'],
] as const;

/** All that is distributed, by app_id. The rest stays on the coordinator. */
export const distributedTables: readonly string[] = [...linkedTables, ...otherTables];

export class HalfDistributed extends Error {
  constructor(missing: readonly string[]) {
    super(
      `Distributing the tables was interrupted: ${missing.join(', ')} are still on the coordinator. Run npm run distribute again.`,
    );
  }
}

/** Those of the tables that are distributed already. */
export async function listDistributed(db: Database): Promise<string[]> {
  // A server without Citus has no such catalog.
  const { rows: found } = (await db.raw(
    `SELECT to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL AS there`,
  )) as { rows: { there: boolean }[] };
  if (!found[0]!.there) return [];
  const { rows } = (await db.raw(
    `SELECT c.relname AS name FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid
     WHERE p.partmethod = 'h' AND c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (?)`,
    [[...distributedTables]],
  )) as { rows: { name: string }[] };
  return rows.map(({ name }) => name);
}

/** By pool: nothing distributes tables while a service is connected. */
const known = new WeakMap<object, Promise<boolean>>();

/** Asks the server once a pool; a transaction shares the answer of its pool. */
export function isDistributed(db: Database): Promise<boolean> {
  const pool = (db.client as { config: object }).config;
  const asked = known.get(pool);
  if (asked) return asked;
  const asking = askServer(db);
  known.set(pool, asking);
  asking.catch(() => known.delete(pool));
  return asking;
}

async function askServer(db: Database): Promise<boolean> {
  const distributed = await listDistributed(db);
  const missing = distributedTables.filter((name) => !distributed.includes(name));
  if (distributed.length > 0 && missing.length > 0) throw new HalfDistributed(missing);
  return missing.length === 0;
}

/** Whether a statement failed as the coordinator could not reach a worker. Without a coordinator there is another code, or none. */
export const isWorkerAway = (error: unknown): boolean =>
  (error as { code?: unknown } | undefined)?.code === '08006';
