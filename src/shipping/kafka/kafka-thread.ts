import type { Worker } from 'node:worker_threads';
import { DestinationError } from '../../domain/log-shipping.js';
import type { Log } from '../../platform/log.js';
import { startThread } from '../../platform/start-thread.js';
import type { Answer, KafkaRecord, Outcome, ProducerSettings, Request } from './messages.js';

/** A producer in the thread; it is gone when the thread is. */
export interface ThreadProducer {
  /** Resolves once all in-sync replicas have the records; tells when the batch is too large for the broker. */
  send(records: readonly KafkaRecord[]): Promise<'ACKNOWLEDGED' | 'TOO_LARGE'>;
  close(): Promise<void>;
}

export interface KafkaThread {
  /** Throws DestinationError, as all that a producer does, when it fails. */
  open(settings: ProducerSettings): Promise<ThreadProducer>;
  stop(): Promise<void>;
}

/** The client and some batches have 60 MB. */
const maxHeapMb = 256;
/** Its memory is given back when nobody has shipped for so long. */
const idleMs = 60_000;
/** Beyond what the thread itself takes to give up. */
const graceMs = 5000;

interface Running {
  worker: Worker;
  producers: Set<number>;
  waiting: Map<number, (outcome: Outcome) => void>;
}

const lost: Outcome = {
  failure:
    'the Kafka client failed over this or over another target, as it does when a broker answers nonsense',
};

/**
 * The client for Kafka, in a thread of its own: it throws where nobody can catch it when a broker answers what it does not
 * expect, and no broker of an account may end the process that decides starts. It is loaded for the first batch.
 */
export function createKafkaThread(log: Pick<Log, 'warn'>): KafkaThread {
  let running: Running | undefined;
  let idle: NodeJS.Timeout | undefined;
  let isStopped = false;
  let lastId = 0;

  function start(): Running {
    const worker = startThread(new URL('./thread.js', import.meta.url), { maxHeapMb });
    const started: Running = { worker, producers: new Set(), waiting: new Map() };
    worker.on('message', ({ id, ...outcome }: Answer) => started.waiting.get(id)?.(outcome));
    worker.on('error', (error) => log.warn('the thread of the Kafka client failed', { error }));
    worker.on('exit', () => {
      if (running === started) running = undefined;
      for (const settle of started.waiting.values()) settle(lost);
    });
    return started;
  }

  /** One that hangs is ended, and with it all that others wait for. */
  async function ask(thread: Running, request: Omit<Request, 'id'>, timeoutMs: number): Promise<Outcome> {
    if (thread !== running) return lost;
    const id = (lastId += 1);
    const hung = setTimeout(() => void thread.worker.terminate(), timeoutMs + graceMs);
    const outcome = await new Promise<Outcome>((resolve) => {
      thread.waiting.set(id, resolve);
      thread.worker.postMessage({ ...request, id });
    });
    clearTimeout(hung);
    thread.waiting.delete(id);
    if (outcome.failure !== undefined && !outcome.isTooLarge) throw new DestinationError(outcome.failure);
    return outcome;
  }

  async function end(): Promise<void> {
    const ending = running;
    running = undefined;
    await ending?.worker.terminate();
  }

  return {
    async open(settings) {
      clearTimeout(idle);
      if (isStopped) throw new DestinationError('the service stops');
      const thread = (running ??= start());
      const producer = (lastId += 1);
      thread.producers.add(producer);
      const call = (request: object) => ask(thread, { ...request, producer } as Request, settings.timeoutMs);
      const forget = () => {
        thread.producers.delete(producer);
        if (running === thread && thread.producers.size === 0)
          idle = setTimeout(() => void end(), idleMs).unref();
      };
      await call({ open: settings }).catch((error: unknown) => {
        forget();
        throw error;
      });
      return {
        send: async (records) => ((await call({ send: records })).isTooLarge ? 'TOO_LARGE' : 'ACKNOWLEDGED'),
        close: async () => {
          await call({ close: true }).finally(forget);
        },
      };
    },
    async stop() {
      isStopped = true;
      clearTimeout(idle);
      await end();
    },
  };
}
