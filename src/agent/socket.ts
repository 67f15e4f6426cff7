import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { dirname } from 'node:path';
import type { Log } from '../platform/log.js';
import { readQuestion } from './check/question.js';
import { systemClock } from '../platform/clock.js';
import type { CheckAnswer } from './decide-start.js';
import type { CheckRequest } from './engines/container.js';

/**
 * Checks that come while the agent is busy wait to be taken; beyond, connecting fails with EAGAIN. Node's own 511 are
 * too few for half a second. The kernel takes at most net.core.somaxconn, which is 4096, too.
 */
const backlog = 4096;
/** A question is some kilobytes; a command line may be long. */
const maxQuestionBytes = 1024 * 1024;

export interface Answers {
  check(request: CheckRequest): Promise<CheckAnswer>;
  /** Undefined for a path that is none of its questions. */
  doctor(path: string): object | undefined;
}

/**
 * Listens for the check and the doctor on a unix socket that only root may connect to. The folder is closed to others, too, so that
 * there is no moment in which they could connect.
 */
export async function listenOnSocket(
  path: string,
  answers: Answers,
  log: Pick<Log, 'warn'>,
): Promise<Server> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Of an agent that was killed.
  rmSync(path, { force: true });
  const server = createServer((request, reply) => {
    replyTo(request, answers)
      .then((text) => reply.end(text))
      .catch((error: unknown) => {
        log.warn('a question on the socket cannot be answered', { error });
        reply.destroy();
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path, backlog }, resolve);
  });
  chmodSync(path, 0o600);
  return server;
}

async function replyTo(request: IncomingMessage, { check, doctor }: Answers): Promise<string> {
  const { url = '' } = request;
  const body = await bodyOf(request);
  const told = doctor(url);
  if (told) return JSON.stringify(told);
  const question = readQuestion(url, new URLSearchParams(body));
  return writeAnswer(question ? await check(question) : { start: true, message: '' });
}

/** Lines, which sh can take apart: the answer; for a refusal the line for the runtime's log; the message. */
function writeAnswer({ start, message }: CheckAnswer): string {
  const msg = message.replace(/\s*[\r\n]+\s*/g, ' ');
  if (start) return `start\n${msg}\n`;
  const line = { level: 'error', msg, time: systemClock.now().toISOString() };
  return `refuse\n${JSON.stringify(line)}\n${msg}\n`;
}

const bodyOf = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxQuestionBytes) reject(new Error('a question that is too long'));
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
