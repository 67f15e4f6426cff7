import type { Client } from 'pg';
import type { Log } from '../../platform/log.js';
import { withTimeLimit } from '../../platform/time-limit.js';
import { type Change, changeChannel, type ChangePosition, firstPosition, readChanges } from './change-log.js';
import type { Database } from '../database/connections.js';

/** Something kept in memory that has to follow what is changed in the database. */
export interface Follower {
  changed(change: Change): void;
  /** Changes may have been missed: nothing that is kept can be trusted. */
  forgetAll(): void;
}

/** Tells what is kept in memory of the changes that any instance commits (R12). */
export interface ChangeFeed {
  follow(follower: Follower): void;
  /** Tells the followers of everything that is committed by now. Callers at the same time share the work. */
  catchUp(): Promise<void>;
  /**
   * Sees to it that the followers know of what this instance has just committed before anybody relies on them. Resolves
   * also when the log cannot be read: then nothing counts as current until it can.
   */
  refreshAfterWrite(): Promise<void>;
  /** Whether the followers know of everything that was committed a second ago. */
  isCurrent(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How old what is in memory may be before nobody may rely on it unasked: R12's second, less a little for the way. */
const maxAgeMs = 900;

/**
 * How often the log is read when no notification says that there is something in it. Should notifications be lost, as
 * they are behind a pooler such as PgBouncer, this still keeps the second.
 */
const pollMs = 300;

/** How long a reading may take before it has failed, so that a connection that went dead does not stop the feed. */
const readLimitMs = 5000;

/** Follows the log of changes of a database: on notification at once, and by polling in case one gets lost. */
export function createChangeFeed(db: Database, log: Log): ChangeFeed {
  const followers: Follower[] = [];
  let position: ChangePosition | undefined;
  /** When the last reading that succeeded began, by the monotonic clock: the system's may be set. */
  let currentAt = -Infinity;
  /** What began earlier does not have this instance's own latest change. */
  let neededSince = -Infinity;
  let reading: Promise<void> | undefined;
  let nextReading: Promise<void> | undefined;
  let polling: Promise<void> | undefined;
  let failing = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let listener: Listener | undefined;

  async function begin(): Promise<void> {
    position = await withTimeLimit(firstPosition(db), readLimitMs);
    // What was loaded before there was a position to go on from may already be out of date.
    for (const follower of followers) follower.forgetAll();
  }

  async function goOn(from: ChangePosition): Promise<void> {
    const found = await withTimeLimit(readChanges(db, from), readLimitMs);
    position = found.position;
    for (const follower of followers) {
      if (found.missed) follower.forgetAll();
      else for (const change of found.changes) follower.changed(change);
    }
  }

  async function read(): Promise<void> {
    const began = performance.now();
    await (position ? goOn(position) : begin());
    currentAt = began;
  }

  /** Only a reading that begins after the call has all that was committed before it. */
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

  /** What fails here fails for whoever asks for something, too; it is said once, not three times a second. */
  async function readAndListen(): Promise<void> {
    try {
      await catchUp();
      listener ??= await listen(db, {
        wake: () => void catchUp().catch(() => {}),
        lost: () => (listener = undefined),
      });
      if (failing) log.info('changes are followed again');
      failing = false;
    } catch (error) {
      if (!failing) log.error('changes cannot be followed; decisions wait until they can', { error });
      failing = true;
    }
  }

  /** Never two at a time: the next one is set going when this one has ended. */
  async function poll(): Promise<void> {
    polling = readAndListen();
    await polling;
    if (!stopped) timer = setTimeout(() => void poll(), pollMs).unref();
  }

  return {
    follow: (follower) => void followers.push(follower),
    catchUp,
    refreshAfterWrite() {
      neededSince = performance.now();
      return catchUp().catch(() => {});
    },
    isCurrent: () => currentAt >= neededSince && performance.now() - currentAt <= maxAgeMs,
    start: poll,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await polling;
      await Promise.allSettled([reading, nextReading]);
      await listener?.stop();
    },
  };
}

interface Listener {
  stop(): Promise<void>;
}

/** Listens on a connection of its own until it is stopped, or the connection is lost. */
async function listen(db: Database, { wake, lost }: { wake(): void; lost(): void }): Promise<Listener> {
  const connection = (await db.client.acquireConnection()) as Client;
  const release = () => db.client.releaseConnection(connection) as Promise<void>;
  const end = () => {
    lost();
    void release();
  };
  try {
    connection.on('notification', wake);
    connection.once('end', end);
    await db.raw(`LISTEN ${changeChannel}`).connection(connection);
  } catch (error) {
    connection.off('notification', wake).off('end', end);
    await release();
    throw error;
  }
  return {
    async stop() {
      connection.off('notification', wake).off('end', end);
      // Back in the pool it must not go on listening; where it is broken, it is not taken back.
      await db
        .raw(`UNLISTEN ${changeChannel}`)
        .connection(connection)
        .catch(() => {});
      await release();
    },
  };
}
