import type { Client } from '../client/api-client.js';
import { ApiCallError } from '../client/call-errors.js';
import type { Log } from '../platform/log.js';
import type { AgentConfig } from './config.js';
import type { Batch } from './spool-segment.js';
import type { Spool, SpoolPlace } from './spool.js';

export interface Reporter {
  /** Reports what is in the spool, now. */
  wake(): void;
  /** Reports it in a moment, with what comes meanwhile: nobody waits for it. */
  wakeSoon(): void;
  /** The events of a start that was just spooled; empty when the service is away or does not tell in time. */
  eventsOf(place: SpoolPlace, waitMs: number): Promise<number[]>;
  stop(): Promise<void>;
}

const maxBackoffMs = 30_000;
/** A report costs the agent and the service some milliseconds, whether it is of one start or of hundreds. */
const gatherMs = 200;

const placeKey = ({ segmentId, number }: SpoolPlace) => `${segmentId} ${number}`;

/** Errors that come again however often a report is sent. Others pass: a service away, overloaded, or with another key. */
const isHopeless = (error: unknown) =>
  error instanceof ApiCallError && /^(InvalidParameter|UnknownParameter|MissingParameter)/.test(error.code);

/** Sends the spool to the service, oldest first, again and again until it has it. */
export function startReporter(
  { node, cluster }: Pick<AgentConfig, 'node' | 'cluster'>,
  spool: Spool,
  client: Client,
  log: Pick<Log, 'error' | 'warn' | 'info'>,
): Reporter {
  const asking = new Map<string, (eventIds: number[]) => void>();
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let gathering: NodeJS.Timeout | undefined;

  async function send(batch: Batch): Promise<void> {
    const { EventIds } = await client.call<{ EventIds: number[][] }>('ReportContainerStarts', {
      Node: node,
      ...(cluster && { Cluster: cluster }),
      Segment: batch.segmentId,
      First: batch.first,
      Stories: batch.stories,
      Starts: batch.starts,
    });
    EventIds.forEach((ids, n) =>
      asking.get(placeKey({ segmentId: batch.segmentId, number: batch.first + n }))?.(ids),
    );
  }

  async function sendAll(): Promise<void> {
    for (let batch; !stopped && (batch = await spool.nextBatch());) {
      try {
        await send(batch);
      } catch (error) {
        if (!isHopeless(error)) throw error;
        log.error('the service refuses a report for good; its starts are lost', {
          starts: batch.starts.length,
          error,
        });
      }
      await spool.done(batch);
    }
  }

  async function run(): Promise<void> {
    clearTimeout(timer);
    try {
      do {
        again = false;
        await sendAll();
      } while (again && !stopped);
      if (failures > 0) log.info('reports reach the service again', { failures });
      failures = 0;
    } catch (error) {
      if (failures === 0) log.warn('cannot report; starts stay in the spool', { error, ...spool.state() });
      failures += 1;
      const backoffMs = Math.min(maxBackoffMs, 250 * 2 ** Math.min(failures, 10));
      // Agents of a whole cluster must not come back in step.
      if (!stopped) timer = setTimeout(wake, backoffMs * (0.5 + Math.random() / 2));
    } finally {
      running = undefined;
    }
  }

  function wake(): void {
    again = true;
    if (!stopped) running ??= run();
  }

  // Until the service is back, starts wait for the next try.
  function wakeUnlessAway(): void {
    if (failures === 0) wake();
  }

  wake();
  return {
    wake: wakeUnlessAway,
    wakeSoon() {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        wakeUnlessAway();
      }, gatherMs);
    },
    eventsOf(place, waitMs) {
      if (failures > 0) return Promise.resolve([]);
      const key = placeKey(place);
      return new Promise<number[]>((resolve) => {
        const timeout = setTimeout(resolve, waitMs, []);
        asking.set(key, (ids) => {
          clearTimeout(timeout);
          resolve(ids);
        });
      }).finally(() => asking.delete(key));
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(gathering);
      await running;
    },
  };
}
