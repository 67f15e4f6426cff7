import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveParent } from './serve-parent.js';

/** Asks an agent about starts as the check does, each over a connection of its own. */
interface Asking {
  socket: string;
  /** Questions a second, and how many there are. */
  perSecond: number;
  count: number;
  /** Bundles of images; the first is asked about once in `hitOf` times. */
  bundles: { hit: string; other: string };
  hitOf: number;
}

interface Asked {
  hits: number;
  /** Of each answer, in ms. */
  times: number[];
  /** How often which error came instead. */
  errors: Record<string, number>;
  tookMs: number;
}

const tickMs = 10;
let started = 0;

/** Resolves with an answer; throws where none comes. Costs the least: node's client costs more than the agent. */
function askOnce(socket: string, bundle: string): Promise<string> {
  started += 1;
  const form = new URLSearchParams({ runtime: 'runc', folder: '/' });
  for (const word of ['run', '--bundle', bundle, `c${started}`]) form.append('argument', word);
  const body = form.toString();
  return new Promise((resolve, reject) => {
    let reply = '';
    const connection = createConnection(socket);
    connection.setEncoding('latin1');
    connection.on('data', (text: string) => (reply += text));
    connection.on('error', reject);
    connection.on('close', () =>
      reply.startsWith('HTTP/1.1 200') && reply.includes('start\n')
        ? resolve(reply)
        : reject(new Error(reply.slice(0, 20) || 'no answer')),
    );
    connection.write(
      `POST /runtime HTTP/1.1\r\nHost: agent\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  });
}

/** Tries again where too many wait, as often as the check does. */
async function askInTurn(socket: string, bundle: string): Promise<string> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await askOnce(socket, bundle);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || tried === 10) throw error;
      await sleep(100);
    }
  }
}

const methods = {
  async ask({ socket, perSecond, count, bundles, hitOf }: Asking): Promise<Asked> {
    const asked: Asked = { hits: 0, times: [], errors: {}, tookMs: 0 };
    async function ask(isHit: boolean): Promise<void> {
      const began = performance.now();
      try {
        await askInTurn(socket, isHit ? bundles.hit : bundles.other);
        if (isHit) asked.hits += 1;
        asked.times.push(performance.now() - began);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        asked.errors[code ?? message] = (asked.errors[code ?? message] ?? 0) + 1;
      }
    }
    const began = performance.now();
    const asking: Promise<void>[] = [];
    for (let sent = 0; sent < count; await sleep(tickMs)) {
      const due = Math.min(count, ((performance.now() - began) / 1000) * perSecond);
      for (; sent < due; sent += 1) asking.push(ask(sent % hitOf === 0));
    }
    await Promise.all(asking);
    asked.tookMs = performance.now() - began;
    return asked;
  },
};
export type AskingMethods = typeof methods;
if (process.send) serveParent(methods);
