import { parentPort } from 'node:worker_threads';
import type { Answer, Outcome, Request } from './messages.js';
import { openProducer, type OpenProducer } from './open-producer.js';
import { tellFailure } from './tell-failure.js';

const producers = new Map<number, OpenProducer>();

async function carryOut(request: Request): Promise<void> {
  if ('open' in request) {
    producers.set(request.producer, openProducer(request.open));
    return;
  }
  const producer = producers.get(request.producer);
  if ('send' in request) return producer?.send(request.send);
  producers.delete(request.producer);
  await producer?.close();
}

async function outcomeOf(request: Request): Promise<Outcome> {
  try {
    await carryOut(request);
    return {};
  } catch (error) {
    return tellFailure(error);
  }
}

parentPort!.on('message', (request: Request) => {
  void outcomeOf(request).then((outcome) =>
    parentPort!.postMessage({ id: request.id, ...outcome } satisfies Answer),
  );
});
