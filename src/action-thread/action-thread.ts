import type { Worker } from 'node:worker_threads';
import { ApiError } from '../api/api-error.js';
import type { ActionThread, ThreadCall } from '../api/dispatch.js';
import { createFairTurns } from '../api/fair-turns.js';
import type { Log } from '../platform/log.js';
import { startThread } from '../platform/start-thread.js';
import { threadActions } from './actions.js';
import type { Answer, Call, ThreadData } from './messages.js';

/** Two at a time, each of another account, so that none waits for the locks of another. */
export const maxCalls = 2;
const waiting = { total: maxCalls, maxWaitMs: 30_000, maxWaiting: 1000 };
/** Several times what two reports of 10 MB take. */
const usualHeapMb = 512;
/** Its memory is given back when nobody has asked for so long. */
const idleMs = 30_000;
/** Beyond what the statements of a call may take. */
const graceMs = 60_000;

interface Pending {
  resolve(reply: object): void;
  reject(error: unknown): void;
}

type Running = { worker: Worker; calls: Map<number, Pending> };

/**
 * A thread that is started by the first long call, and ends when there are none. If it runs out of memory or hangs, the
 * calls that it has at the time are refused, and the next call starts another.
 */
export function createActionThread(
  data: ThreadData,
  log: Pick<Log, 'warn'>,
  maxHeapMb = usualHeapMb,
): ActionThread & { stop(): Promise<void> } {
  const turns = createFairTurns(waiting);
  const names = new Set(threadActions.map(({ name }) => name));
  let running: Running | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  function start(): Running {
    const worker = startThread(new URL('./thread.js', import.meta.url), { data, maxHeapMb });
    const started: Running = { worker, calls: new Map() };
    worker.on('message', (answer: Answer) => settle(started.calls.get(answer.id), answer));
    worker.on('error', (error) => log.warn('the thread for long calls failed', { error }));
    worker.on('exit', () => {
      if (running === started) running = undefined;
      for (const { reject } of started.calls.values()) reject(lost);
    });
    return started;
  }

  async function send({ request, ...call }: ThreadCall): Promise<object> {
    clearTimeout(idle);
    const { worker, calls } = (running ??= start());
    const id = (lastId += 1);
    const body = new Uint8Array(request.body) as Buffer;
    const hung = setTimeout(
      () => void worker.terminate(),
      data.config.statementTimeoutSeconds * 1000 + graceMs,
    );
    try {
      return await new Promise<object>((resolve, reject) => {
        calls.set(id, { resolve, reject });
        worker.postMessage({ ...call, id, request: { ...request, body } } satisfies Call, [
          body.buffer as ArrayBuffer,
        ]);
      });
    } finally {
      clearTimeout(hung);
      calls.delete(id);
      if (running?.calls === calls && calls.size === 0) idle = setTimeout(() => void stop(), idleMs).unref();
    }
  }

  async function stop(): Promise<void> {
    clearTimeout(idle);
    const ending = running;
    running = undefined;
    await ending?.worker.terminate();
  }

  return {
    takes: (action) => names.has(action),
    async carryOut(call) {
      const endTurn = await turns.take(call.context.caller.appId);
      return send(call).finally(endTurn);
    },
    stop,
  };
}

function settle(pending: Pending | undefined, answer: Answer): void {
  if ('reply' in answer) pending?.resolve(answer.reply);
  else if ('refusal' in answer) pending?.reject(new ApiError(answer.refusal.code, answer.refusal.text));
  else {
    const { message, ...rest } = answer.failure;
    pending?.reject(Object.assign(new Error(message), rest));
  }
}

const lost = new ApiError('RequestLimitExceeded', {
  en: 'The thread that reads long requests ran out of memory or time over this one, or over another at the same time. Send it again, or send less at a time.',
  zh: '读取大请求的线程在处理本请求或同时处理的其他请求时耗尽了内存或时间。请重试，或减少单次发送的内容。',
});
