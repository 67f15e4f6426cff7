import { join } from 'node:path';
import type { Config } from '../config.js';
import { dayOf } from '../domain/calendar.js';
import {
  DestinationError,
  directoryOf,
  type LogEntry,
  maxRetryAfterMs,
  retryDelayMs,
} from '../domain/log-shipping.js';
import type { Clock } from '../platform/clock.js';
import type { Log } from '../platform/log.js';
import type { SecretBox } from '../platform/secret-box.js';
import type { Database } from '../store/database/connections.js';
import {
  beginAnewOnOtherServer,
  type ClaimedTarget,
  listDueTargets,
  withClaim,
} from '../store/shipping/cursors.js';
import type { findTarget, LogShippingTarget } from '../store/shipping/targets.js';
import type { OpenDestination, Surroundings } from './destination.js';
import { createKafkaThread, type KafkaThread } from './kafka/kafka-thread.js';
import { openDestination } from './open-destination.js';
import { shipTarget } from './ship-target.js';

type FoundTarget = NonNullable<Awaited<ReturnType<typeof findTarget>>>;

/** Ships to the targets of all accounts. */
export interface LogShipper {
  /** Looks for what is to ship once a second. */
  start(): void;
  /** Ships all that can be shipped now; what a test calls in place of `start`. */
  shipAll(): Promise<void>;
  /** Sends one entry that says that it is a test; why that failed, or undefined. */
  test(target: FoundTarget): Promise<string | undefined>;
  stop(): Promise<void>;
}

interface GivenDeps {
  config: Pick<Config, 'dataDir' | 'shippingDir' | 'shippingNetworks' | 'offsetMinutes'>;
  clock: Clock;
  log: Log;
  db: Database;
  secrets: SecretBox;
}
type ShipperDeps = GivenDeps & { kafka: KafkaThread };

const lookEveryMs = 1000;
/** Each holds a connection of the pool that it shares with jobs and exports. */
const targetsAtATime = 4;
const sendTimeoutMs = 15_000;

export function createLogShipper(given: GivenDeps): LogShipper {
  const deps: ShipperDeps = { ...given, kafka: createKafkaThread(given.log) };
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const looking = new Set<Promise<void>>();
  /** Targets that have their turn. */
  const busy = new Set<string>();

  /** Gives each due target that has none a turn, those first that have waited longest. Returns whether some need another. */
  async function giveTurns(): Promise<boolean> {
    await beginAnewOnOtherServer(deps.db);
    const due = await listDueTargets(deps.db, deps.clock.now());
    let isLeft = false;
    const shipNext = async (): Promise<void> => {
      for (let next = due.shift(); next && !abort.signal.aborted; next = due.shift()) {
        if (busy.has(next.targetId)) continue;
        busy.add(next.targetId);
        if (await shipClaimed(deps, next, abort.signal)) isLeft = true;
        busy.delete(next.targetId);
      }
    };
    const free = targetsAtATime - busy.size;
    await Promise.all(Array.from({ length: Math.max(free, 0) }, shipNext));
    return isLeft;
  }

  async function shipAll(): Promise<void> {
    while ((await giveTurns()) && !abort.signal.aborted);
  }

  /** While slow destinations take their time, others have what places are left. */
  const look = () => {
    if (busy.size >= targetsAtATime) return;
    const look = shipAll()
      // Most likely the database is away; the timer tries again.
      .catch((error: unknown) => void deps.log.error('cannot look for what is to ship', { error }))
      .finally(() => looking.delete(look));
    looking.add(look);
  };

  return {
    shipAll,
    test: (found) => sendTest(deps, found, abort.signal),
    start() {
      timer = setInterval(look, lookEveryMs).unref();
    },
    async stop() {
      clearInterval(timer);
      abort.abort();
      // Before those that wait for it: it does not hear of the abort.
      await deps.kafka.stop();
      await Promise.all(looking);
    },
  };
}

/** Whether something is left to ship to the target now. */
async function shipClaimed(
  deps: ShipperDeps,
  key: Pick<LogShippingTarget, 'appId' | 'targetId'>,
  signal: AbortSignal,
): Promise<boolean> {
  const { db, clock, log, secrets } = deps;
  const isLeft = await withClaim(db, secrets, key, async (claimed) => {
    // Opened for the first batch: a target that is idle is looked at each second.
    let destination: OpenDestination | undefined;
    const send = async (entries: readonly LogEntry[]) => {
      destination ??= await open(deps, claimed, signal);
      await destination.send(entries);
    };
    try {
      return await shipTarget({ db, clock, claimed, send, signal });
    } catch (error) {
      if (!(error instanceof DestinationError)) throw error;
      await noteFailure(deps, claimed, error);
      return false;
    } finally {
      await destination
        ?.close()
        .catch((error: unknown) => log.warn('a destination did not close', { error }));
    }
  }).catch((error: unknown) => {
    log.error('log shipping interrupted', { ...key, error });
    return false;
  });
  return isLeft ?? false;
}

async function noteFailure(
  { clock, log }: ShipperDeps,
  claimed: ClaimedTarget,
  error: DestinationError,
): Promise<void> {
  const { appId, targetId } = claimed.target;
  const now = clock.now();
  const waitMs = Math.max(retryDelayMs(claimed.failures + 1), Math.min(error.retryAfterMs, maxRetryAfterMs));
  await claimed.noteFailure(error.message, now, new Date(now.getTime() + waitMs));
  log.warn('log shipping failed', { appId, targetId, failures: claimed.failures + 1, error: error.message });
}

const open = (
  deps: ShipperDeps,
  { target, secrets }: FoundTarget,
  signal: AbortSignal,
): Promise<OpenDestination> =>
  openDestination(target.destination, secrets, surroundingsOf(deps, target, signal));

const surroundingsOf = (
  { config, clock, kafka }: ShipperDeps,
  target: Pick<LogShippingTarget, 'appId' | 'targetId'>,
  signal: AbortSignal,
): Surroundings => ({
  directory: join(config.shippingDir ?? join(config.dataDir, 'shipping'), directoryOf(target)),
  today: () => dayOf(clock.now(), config.offsetMinutes),
  networks: config.shippingNetworks,
  timeoutMs: sendTimeoutMs,
  kafka,
  signal,
});

/** To a directory of its own, where it is a file: the other belongs to who holds the claim. */
async function sendTest(
  deps: ShipperDeps,
  { target, secrets }: FoundTarget,
  signal: AbortSignal,
): Promise<string | undefined> {
  const at = deps.clock.now();
  const id = `${target.appId}-test-${target.targetId}`;
  const said = {
    Kind: 'TEST',
    Id: id,
    AppId: target.appId,
    Time: at,
    Message: 'Test message of tcss-image-intercept',
  };
  const entry: LogEntry = {
    kind: 'TEST',
    id,
    appId: target.appId,
    version: at.getTime(),
    at,
    json: JSON.stringify(said),
  };
  const surroundings = surroundingsOf(deps, target, signal);
  try {
    const destination = await openDestination(target.destination, secrets, {
      ...surroundings,
      directory: join(surroundings.directory, 'test'),
    });
    await destination.send([entry]).finally(() => destination.close());
    return undefined;
  } catch (error) {
    if (error instanceof DestinationError) return error.message;
    throw error;
  }
}
