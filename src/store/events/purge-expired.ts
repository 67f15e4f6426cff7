import { addDays } from '../../domain/calendar.js';
import { type Database, onOneConnection } from '../database/connections.js';
import { isDistributed } from '../database/distribution.js';
import { runParts, type StatementPart } from '../database/statement-parts.js';
import { heldRows, holdsNothing, type ShippingHold } from '../shipping/hold.js';
import { forgetDays, hideDays, type Purged, removalParts, removalShard } from './day-counts.js';
import {
  dropTablesOfDay,
  partitionedTables,
  partitionName,
  type PartitionedTable,
  spanOf,
} from './day-partitions.js';

/** By time: the date alone does not tell, since TIME_ZONE may have changed. */
export async function isWhollyExpired(db: Database, day: string, cutoff: Date): Promise<boolean> {
  const name = partitionName('event_tallies', day);
  const { rows } = (await db.raw('SELECT to_regclass(?) IS NOT NULL AS there', [name])) as {
    rows: { there: boolean }[];
  };
  // Creating the partitions was interrupted, so nothing was recorded.
  if (!rows[0]!.there) return true;
  const found = (await db.raw('SELECT EXISTS (SELECT 1 FROM ?? WHERE latest_time >= ?) AS kept', [
    name,
    cutoff,
  ])) as { rows: { kept: boolean }[] };
  return !found.rows[0]!.kept;
}

/**
 * Drops the partition that begins with a day. Detaches it concurrently first, so that other days never wait; this cannot run
 * in a transaction, nor where tables are distributed.
 */
export async function dropPartitions(
  db: Database,
  day: string,
  onPurged: (tx: Database, purged: Purged[]) => Promise<void>,
): Promise<Purged[]> {
  const days = { from: day, to: addDays(day, await spanOf(db)) };
  const distributed = await isDistributed(db);
  // An export with an earlier cutoff must not count what it no longer finds.
  await hideDays(db, days);
  if (!distributed) for (const table of partitionedTables) await detach(db, table, partitionName(table, day));
  return db.transaction(async (tx) => {
    if (distributed) await tx.raw('SET LOCAL lock_timeout = ??', [`${detachWaitMs}ms`]);
    const purged = await forgetDays(tx, days);
    await onPurged(tx, purged);
    await dropTablesOfDay(tx, day);
    return purged;
  });
}

/** Our transactions take milliseconds, a backup hours: start and stop must not wait for it. The next run continues. */
const detachWaitMs = 3000;

async function detach(db: Database, table: PartitionedTable, name: string): Promise<void> {
  const { rows } = (await db.raw(
    'SELECT inhdetachpending AS pending FROM pg_inherits WHERE inhrelid = to_regclass(?)',
    [name],
  )) as { rows: { pending: boolean }[] };
  if (!rows[0]) return;
  // An interrupted detach must be finalized.
  const how = rows[0].pending ? 'FINALIZE' : 'CONCURRENTLY';
  await onOneConnection(db, async (query) => {
    await query('SET lock_timeout = ??', [`${detachWaitMs}ms`]);
    try {
      await query(`ALTER TABLE ?? DETACH PARTITION ?? ${how}`, [table, name]);
    } finally {
      await query('RESET lock_timeout');
    }
  });
}

/** Events that one statement may delete: of a day and, where tables are distributed, of one account. */
interface Expired {
  day: string;
  appId?: number;
}

/** What is to be deleted of the partition that begins with a day. */
export async function listExpired(db: Database, day: string, cutoff: Date): Promise<Expired[]> {
  if (!(await isDistributed(db))) return [{ day }];
  const { rows } = (await db.raw(
    `SELECT DISTINCT day, app_id AS "appId" FROM event_tallies
     WHERE day >= :day AND day < :day::date + :span::int AND latest_time < :cutoff ORDER BY 1, 2`,
    { day, span: await spanOf(db), cutoff },
  )) as { rows: Expired[] };
  return rows;
}

/** Deletes at most `maxEvents` events that are not held, in one transaction with `onPurged`; returns counts by account. */
export async function deleteExpired(
  db: Database,
  { day, appId }: Expired,
  cutoff: Date,
  maxEvents: number,
  onPurged: (tx: Database, purged: Purged[]) => Promise<void>,
  hold: ShippingHold = holdsNothing,
): Promise<Purged[]> {
  return db.transaction(async (tx) => {
    const { giveUpAt } = hold;
    const bindings = { day, cutoff, maxEvents, shard: removalShard, giveUpAt, held: heldRows(hold) };
    const parts = partsOfExpired((alias) => (appId === undefined ? '' : ` AND ${alias}.app_id = ${appId}`));
    const statement = { parts, result: purgedByAccount, bindings };
    const rows = await runParts<Purged>(tx, { apart: appId !== undefined }, statement);
    await onPurged(tx, rows);
    return rows;
  });
}

/** The account is repeated as a value, so that Citus asks its machine alone. */
type OfAccount = (alias: string) => string;

const ofExpired = (table: string, ofAccount: OfAccount) =>
  `DELETE FROM ${table} t USING expired x
    WHERE t.app_id = x.app_id AND t.day = :day AND t.event_id = x.event_id${ofAccount('t')}`;

const partsOfExpired = (ofAccount: OfAccount): StatementPart[] => [
  {
    name: 'expired',
    sql: `
    -- A row that a concurrent hit renews is skipped: its latest time moves, so it stays. Whoever locks event and tally
    -- holds all that belongs to the event, so nothing below waits.
    SELECT e.app_id, e.event_id FROM events e JOIN event_tallies t ON t.app_id = e.app_id AND t.event_id = e.event_id
    WHERE e.day = :day AND t.day = :day AND t.latest_time < :cutoff${ofAccount('e')}${ofAccount('t')}
      AND (t.latest_time < :giveUpAt OR NOT EXISTS (
        SELECT FROM jsonb_to_recordset(:held::jsonb) AS h(app_id bigint, event_id bigint)
        WHERE h.app_id = t.app_id AND h.event_id <= t.event_id))
    ORDER BY e.app_id, e.event_id LIMIT :maxEvents FOR UPDATE SKIP LOCKED`,
    returns: 'app_id bigint, event_id bigint',
  },
  ...removalParts((table) => ofExpired(table, ofAccount)),
];

const purgedByAccount = `
  SELECT app_id AS "appId", -sum(events)::bigint AS events, -sum(starts)::bigint AS occurrences
  FROM gone WHERE (SELECT count(*) FROM counted) >= 0 GROUP BY app_id`;
