import { dayMs, startOfDay } from '../domain/calendar.js';
import { expiryCutoff } from '../domain/retention.js';
import { forgetSegments } from '../store/agents/spool-segments.js';
import { type AuditEntry, writeAudit } from '../store/audit/write-audit.js';
import { deleteExpiredTokens } from '../store/client-tokens.js';
import type { Database } from '../store/database/connections.js';
import type { Purged } from '../store/events/day-counts.js';
import { forgetWriters } from '../store/events/batch-number.js';
import { listPartitionDays, spanOf } from '../store/events/day-partitions.js';
import { countHeld, readShippingHold } from '../store/shipping/hold.js';
import {
  deleteExpired,
  dropPartitions,
  isWhollyExpired,
  listExpired,
} from '../store/events/purge-expired.js';
import { dailyAt, type Job } from './job.js';

/** Bounds how long locks are held. */
const batchSize = 1000;

/** Drops the partitions of whole days and deletes the rest in batches. Expired events are hidden already (R10). */
export const purgeExpiredEvents: Job = {
  name: 'purge-expired-events',
  summary:
    'Removes events whose latest occurrence is longer ago than RETENTION_DAYS, once log shipping has shipped them, and answers kept for ClientTokens.',
  schedule: ({ purgeHour, offsetMinutes }) => dailyAt(purgeHour, offsetMinutes),
  async run({ db, clock, config, log }, signal) {
    const now = clock.now();
    const cutoff = expiryCutoff(now, config);
    const giveUpAt = new Date(cutoff.getTime() - config.shippingHoldDays * dayMs);
    const hold = await readShippingHold(db, cutoff, giveUpAt);
    const unshipped = { held: 0, givenUp: 0 };
    const writeAuditOf = (tx: Database, purged: Purged[]) =>
      writeAudit(
        tx,
        purged.map((one) => auditOf(one, cutoff, now)),
      );
    let eventsPurged = 0;
    let daysDropped = 0;
    const spanMs = (await spanOf(db)) * dayMs;
    for (const day of await listPartitionDays(db)) {
      const start = startOfDay(day, config.offsetMinutes)!;
      // The oldest day comes first.
      if (signal.aborted || start > cutoff) break;
      // A start may still be recorded on a day that ends after the cutoff.
      const isOver = start.getTime() + spanMs <= cutoff.getTime();
      const { held, givenUp } = await countHeld(db, day, cutoff, hold);
      unshipped.held += held;
      unshipped.givenUp += givenUp;
      if (isOver && held === 0 && (await isWhollyExpired(db, day, cutoff))) {
        eventsPurged += countOf(await dropPartitions(db, day, writeAuditOf));
        daysDropped += 1;
        continue;
      }
      for (const expired of await listExpired(db, day, cutoff)) {
        for (let batch = batchSize; batch === batchSize && !signal.aborted; eventsPurged += batch) {
          batch = countOf(await deleteExpired(db, expired, cutoff, batchSize, writeAuditOf, hold));
        }
      }
    }
    await forgetWriters(db);
    await forgetSegments(db, cutoff);
    if (unshipped.held > 0) log.warn('the purge waits for log shipping', { events: unshipped.held });
    if (unshipped.givenUp > 0)
      log.error('events were purged before log shipping had shipped them', { events: unshipped.givenUp });
    return {
      eventsPurged,
      daysDropped,
      tokensForgotten: await deleteExpiredTokens(db, now),
      ...(unshipped.held > 0 && { eventsHeld: unshipped.held }),
      ...(unshipped.givenUp > 0 && { eventsGivenUp: unshipped.givenUp }),
    };
  },
};

const countOf = (purged: readonly Purged[]) => purged.reduce((sum, { events }) => sum + events, 0);

const auditOf = ({ appId, events, occurrences }: Purged, cutoff: Date, at: Date): AuditEntry => ({
  appId,
  at,
  actor: 'job:purge-expired-events',
  action: 'EVENTS_PURGED',
  target: '',
  detail: { events, occurrences, cutoff },
});
