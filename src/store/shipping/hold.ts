import type { Database } from '../database/connections.js';
import { toJsonb } from '../database/jsonb.js';
import { spanOf } from '../events/day-partitions.js';
import { oldestUnshippedEvents } from './lag.js';

/** What the purge leaves for log shipping: expired events from `oldest` on, by account, until they are older than `giveUpAt`. */
export interface ShippingHold {
  oldest: ReadonlyMap<number, number>;
  giveUpAt: Date;
}

export const holdsNothing: ShippingHold = { oldest: new Map(), giveUpAt: new Date(0) };

/** With a `giveUpAt` of `cutoff` or later nothing is held. */
export async function readShippingHold(db: Database, cutoff: Date, giveUpAt: Date): Promise<ShippingHold> {
  return { oldest: giveUpAt < cutoff ? await oldestUnshippedEvents(db) : new Map(), giveUpAt };
}

export const heldRows = ({ oldest }: ShippingHold) =>
  toJsonb([...oldest].map(([app_id, event_id]) => ({ app_id, event_id })));

/** Expired events of the days of a partition that have perhaps not been shipped: those that stay, and those that go all the same. */
export async function countHeld(
  db: Database,
  day: string,
  cutoff: Date,
  hold: ShippingHold,
): Promise<{ held: number; givenUp: number }> {
  if (hold.oldest.size === 0) return { held: 0, givenUp: 0 };
  const { rows } = (await db.raw(
    `SELECT count(*) FILTER (WHERE t.latest_time >= :giveUpAt) AS held,
       count(*) FILTER (WHERE t.latest_time < :giveUpAt) AS "givenUp"
     FROM event_tallies AS t JOIN jsonb_to_recordset(:held::jsonb) AS h(app_id bigint, event_id bigint)
       ON h.app_id = t.app_id AND h.event_id <= t.event_id
     WHERE t.day >= :day AND t.day < :day::date + :span::int AND t.latest_time < :cutoff`,
    { day, span: await spanOf(db), cutoff, giveUpAt: hold.giveUpAt, held: heldRows(hold) },
  )) as { rows: { held: number; givenUp: number }[] };
  return rows[0]!;
}
