import type { Log } from '../../platform/log.js';
import { withTimeLimit } from '../../platform/time-limit.js';
import type { Database } from '../database/connections.js';
import { isDistributed } from '../database/distribution.js';
import { type ChangeListener, listenForChanges } from './change-listener.js';
import { type ChangePosition, firstPosition, type LoggedChange, readChanges } from './change-log.js';

interface Follower {
  changed(change: LoggedChange): void;
  /** Changes may have been missed. */
  forgetAll(): void;
}

/** Tells followers of the changes that any instance commits (R12). */
export interface ChangeFeed {
  follow(follower: Follower): void;
  /** Tells the followers of everything committed before the call. Concurrent callers share a reading. */
  catchUp(): Promise<void>;
  /** Tells the followers what this instance just committed. If that fails, resolves too, and isCurrent is false. */
  refreshAfterWrite(): Promise<void>;
  /** Whether the followers know everything that was committed a second ago. */
  isCurrent(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The second of R12, less the time an answer takes. */
const maxAgeMs = 900;

/** Polling keeps the second of R12 where notifications get lost, as behind a pooler such as PgBouncer. */
const pollMs = 300;

const readLimitMs = 5000;

/** Follows the change log of a database, on notification and by polling. */
export function createChangeFeed(db: Database, log: Log): ChangeFeed {
  const followers: Follower[] = [];
  const reader = createLogReader(db, followers);
  /** A reading that began before this lacks the latest write of this instance. */
  let lastWriteAt = -Infinity;
  let listener: ChangeListener | undefined;
  let polling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failing = false;
  let stopped = false;

  /** Callers of catchUp meet the same failure, so only the first in a row is logged. */
  async function readAndListen(): Promise<void> {
    try {
      await reader.catchUp();
      listener ??= await listenForChanges(db, {
        wake: () => void reader.catchUp().catch(() => {}),
        lost: () => (listener = undefined),
      });
      await listener.ping();
      if (failing) log.info('the change log can be read again');
      failing = false;
    } catch (error) {
      if (!failing) log.error('cannot read the change log; decisions wait until it can be read', { error });
      failing = true;
    }
  }

  async function poll(): Promise<void> {
    polling = readAndListen();
    await polling;
    if (!stopped) timer = setTimeout(() => void poll(), pollMs).unref();
  }

  return {
    follow: (follower) => void followers.push(follower),
    catchUp: reader.catchUp,
    refreshAfterWrite() {
      lastWriteAt = performance.now();
      return reader.catchUp().catch(() => {});
    },
    isCurrent: () => reader.currentAt() >= lastWriteAt && performance.now() - reader.currentAt() <= maxAgeMs,
    start: poll,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await polling;
      await reader.finish();
      await listener?.stop();
    },
  };
}

/** Reads the log on from where the last reading ended, and tells the followers what it finds. */
function createLogReader(db: Database, followers: readonly Follower[]) {
  let position: ChangePosition | undefined;
  /** When the last successful reading began, by the monotonic clock, as the system clock may be set. */
  let currentAt = -Infinity;
  let wasCutOff = false;
  let reading: Promise<void> | undefined;
  let nextReading: Promise<void> | undefined;

  async function begin(): Promise<void> {
    position = await withTimeLimit(firstPosition(db), readLimitMs);
    // Values loaded before there was a position may be outdated.
    for (const follower of followers) follower.forgetAll();
  }

  async function readOn(from: ChangePosition): Promise<void> {
    const found = await withTimeLimit(readChanges(db, from), readLimitMs);
    position = found.position;
    for (const follower of followers) {
      if (found.missed) follower.forgetAll();
      else for (const change of found.changes) follower.changed(change);
    }
  }

  async function read(): Promise<void> {
    const began = performance.now();
    try {
      // Where tables are distributed, the machine of an account commits before the coordinator, where the log is. When that
      // dies in between, the change is there and the log does not tell it: whoever was cut off forgets what it knows.
      if (wasCutOff && (await isDistributed(db))) position = undefined;
      await (position ? readOn(position) : begin());
      wasCutOff = false;
    } catch (error) {
      wasCutOff = true;
      throw error;
    }
    currentAt = began;
  }

  /** A reading under way may miss what was committed just before the call, so callers wait for the one after it. */
  function catchUp(): Promise<void> {
    if (!reading) return (reading = read().finally(() => (reading = undefined)));
    nextReading ??= reading
      .catch(() => {})
      .then(() => {
        nextReading = undefined;
        return catchUp();
      });
    return nextReading;
  }

  return {
    catchUp,
    currentAt: () => currentAt,
    /** Waits for readings under way. */
    finish: () => Promise.allSettled([reading, nextReading]),
  };
}
