import type { Clock } from '../../platform/clock.js';
import type { Log } from '../../platform/log.js';
import type { Database } from './connections.js';

/** The time by the database's clock, which all instances share (R11). */
export interface DatabaseClock extends Clock {
  aheadMs(): number;
  stop(): Promise<void>;
}

const readEveryMs = 2000;
/** Signatures of callers whose clocks are right are refused at 300 s; operators should know long before. */
const farOffMs = 5000;

/** A reading of the database's clock. It is off by at most half of the time that its answer took. */
interface Reading {
  databaseMs: number;
  monotonicMs: number;
  errorMs: number;
}

async function readClock(db: Database): Promise<Reading> {
  const begun = performance.now();
  const { rows } = await db.raw<{ rows: [{ ms: number }] }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
  );
  const errorMs = (performance.now() - begun) / 2;
  return { databaseMs: rows[0].ms, monotonicMs: begun + errorMs, errorMs };
}

/**
 * Counts on from the latest reading by the monotonic clock, so that setting this machine's clock changes nothing, and
 * goes on while the database is away.
 */
export async function followDatabaseClock(db: Database, system: Clock, log: Log): Promise<DatabaseClock> {
  let latest = await readClock(db);
  let isFarOff = false;
  let reading: Promise<void> | undefined;

  const nowMs = () => latest.databaseMs + performance.now() - latest.monotonicMs;
  const aheadMs = () => system.now().getTime() - nowMs();

  function tell(): void {
    const ahead = aheadMs();
    if (Math.abs(ahead) > farOffMs === isFarOff) return;
    isFarOff = !isFarOff;
    const seconds = Math.round(ahead / 1000);
    if (isFarOff)
      log.warn('the clock of this machine is not that of the database, which is followed', { seconds });
    else log.info('the clock of this machine is that of the database again', { seconds });
  }

  async function readAgain(): Promise<void> {
    const next = await readClock(db).catch(() => undefined);
    // Within the error of the reading the time goes on evenly, without steps back.
    if (next && Math.abs(next.databaseMs - (nowMs() - performance.now() + next.monotonicMs)) > next.errorMs)
      latest = next;
    tell();
  }

  const timer = setInterval(() => {
    reading ??= readAgain().finally(() => (reading = undefined));
  }, readEveryMs).unref();
  tell();
  return {
    now: () => new Date(nowMs()),
    aheadMs,
    async stop() {
      clearInterval(timer);
      await reading;
    },
  };
}
