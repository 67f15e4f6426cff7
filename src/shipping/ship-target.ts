import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEntry } from '../domain/log-shipping.js';
import type { Clock } from '../platform/clock.js';
import { readAudit } from '../store/audit/read-audit.js';
import type { Database } from '../store/database/connections.js';
import { dayOfEventId } from '../store/events/event-id.js';
import { findEvents } from '../store/events/find-event.js';
import type { ClaimedTarget, ShippingCursor } from '../store/shipping/cursors.js';
import {
  beginningOfJournal,
  listJournalWriters,
  readEventIds,
  readJournal,
} from '../store/shipping/journal.js';
import type { OpenDestination } from './destination.js';
import { entryOfAudit, entryOfEvent } from './entries.js';

interface Shipping {
  db: Database;
  clock: Clock;
  claimed: ClaimedTarget;
  send: OpenDestination['send'];
  signal: AbortSignal;
}

/** What is next, and the cursor behind it. */
interface Step {
  entries: LogEntry[];
  eventIds: number[];
  cursor: ShippingCursor;
}

/** Entries of one send. An event has up to 40 KB. */
const batchSize = 200;
/** Then others have their turn, and sooner where a destination is slow. */
const maxSteps = 50;
const maxTurnMs = 5000;
/** The state of a target that is idle is written no more often. */
const noteEveryMs = 15_000;

/**
 * Ships what there is, each step acknowledged before the cursor moves. Returns whether something may be left. An event
 * is shipped as it is when it is read, and by one claim at a time, so its count only grows.
 */
export async function shipTarget(shipping: Shipping): Promise<boolean> {
  const { claimed, clock, signal } = shipping;
  let { cursor } = claimed;
  if (claimed.target.shipsEvents && !cursor.journal) {
    const begun = await begin(shipping);
    if (!begun) return true;
    cursor = { ...cursor, ...begun };
    // At once: trim-event-journal keeps all for a target that has not begun.
    if (!(await claimed.move(cursor, 0, clock.now()))) return false;
  }
  const backfilledBefore = cursor.backfilledEvent;
  const turnEnds = performance.now() + maxTurnMs;
  for (let steps = 0; steps < maxSteps && !signal.aborted; steps += 1) {
    if (steps > 0 && performance.now() > turnEnds) break;
    const step = await nextStep(shipping, cursor);
    ({ cursor } = step);
    if (step.entries.length + step.eventIds.length === 0 && isCaughtUp(cursor)) {
      const isOld = clock.now().getTime() - claimed.caughtUpAt.getTime() >= noteEveryMs;
      const isNews = steps > 0 || cursor.backfilledEvent !== backfilledBefore;
      if (isNews || isOld) await claimed.noteCaughtUp(cursor, clock.now());
      return false;
    }
    const shipped = await sendStep(shipping, step);
    if (!(await claimed.move(cursor, shipped, clock.now()))) return false;
  }
  return true;
}

const isCaughtUp = ({ journal, backfilledEvent }: ShippingCursor) =>
  backfilledEvent === null && (!journal || journal.reading === null);

/** Statements end within ten seconds (decisionPool). */
const writersPatienceMs = 15_000;

/**
 * The place in the journal from which on nothing is missing in it: behind all statements that may not have seen the target.
 * Undefined when one of them takes too long.
 */
async function begin({ db, signal }: Shipping): Promise<Partial<ShippingCursor> | undefined> {
  const before = new Set(await listJournalWriters(db));
  const deadline = performance.now() + writersPatienceMs;
  for (let writers = before; [...writers].some((writer) => before.has(writer));) {
    if (signal.aborted || performance.now() > deadline) return undefined;
    await sleep(20);
    writers = new Set(await listJournalWriters(db));
  }
  return { journal: await beginningOfJournal(db), backfilledEvent: 0 };
}

async function nextStep({ db, claimed: { target } }: Shipping, cursor: ShippingCursor): Promise<Step> {
  const { appId } = target;
  const next: Step = { entries: [], eventIds: [], cursor: { ...cursor } };
  if (target.shipsAudit) {
    const audit = await readAudit(db, appId, cursor.auditNumber, batchSize);
    next.entries = audit.map(entryOfAudit);
    next.cursor.auditNumber = audit.at(-1)?.number ?? cursor.auditNumber;
  }
  if (!target.shipsEvents || !cursor.journal) return next;
  if (cursor.backfilledEvent !== null) {
    const after = {
      eventId: cursor.backfilledEvent,
      day: dayOfEventId(cursor.backfilledEvent) ?? '1970-01-01',
    };
    next.eventIds = await readEventIds(db, appId, after, batchSize);
    next.cursor.backfilledEvent = next.eventIds.length < batchSize ? null : next.eventIds.at(-1)!;
  } else {
    const read = await readJournal(db, appId, cursor.journal);
    next.eventIds = read.eventIds;
    next.cursor.journal = read.cursor;
  }
  return next;
}

/** Returns how many entries were acknowledged. Events that were deleted meanwhile are left out. */
async function sendStep({ db, claimed: { target }, send }: Shipping, step: Step): Promise<number> {
  let shipped = 0;
  const sendBatch = async (entries: LogEntry[]) => {
    if (entries.length > 0) await send(entries);
    shipped += entries.length;
  };
  await sendBatch(step.entries);
  for (let at = 0; at < step.eventIds.length; at += batchSize) {
    const events = await findEvents(db, target.appId, step.eventIds.slice(at, at + batchSize));
    await sendBatch(events.map((event) => entryOfEvent(target.appId, event)));
  }
  return shipped;
}
