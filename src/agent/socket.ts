import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Log } from '../platform/log.js';
import type { CheckAnswer } from './decide-start.js';
import type { CheckRequest } from './engines/container.js';

/** A question is a few hundred bytes; a command line may be long. */
const maxQuestionChars = 256 * 1024;

/**
 * Listens on a unix socket that only root may connect to: a question is a line of JSON, and so is its answer. The
 * folder is closed to others, too, so that there is no moment in which they could connect.
 */
export async function listenOnSocket(
  path: string,
  answer: (request: CheckRequest) => Promise<CheckAnswer>,
  log: Pick<Log, 'warn'>,
): Promise<Server> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Of an agent that was killed.
  rmSync(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    readLine(socket)
      .then(async (line) => socket.end(`${JSON.stringify(await answer(JSON.parse(line) as CheckRequest))}\n`))
      .catch((error: unknown) => {
        log.warn('a question on the socket cannot be answered', { error });
        socket.destroy();
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return server;
}

function readLine(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > maxQuestionChars) reject(new Error('a question that is too long'));
    });
    socket.on('end', () => reject(new Error('a question without an end')));
  });
}
