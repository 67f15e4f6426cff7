import { appendFileSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { CheckAnswer } from '../decide-start.js';
import type { CheckRequest } from '../engines/container.js';

/** What the check needs of agent.json; it reads no more, so that it is quick. */
interface CheckConfig {
  StateDir?: string;
  Socket?: string;
  FailMode?: string;
  DecisionTimeoutMs?: number;
}

/** The agent answers within its own limit; this is for one that hangs. */
const graceMs = 500;

/** Asks the agent; when it does not answer, the fail mode does, and a line for the agent to count stays behind. */
export async function askAgent(configFile: string, request: CheckRequest): Promise<CheckAnswer> {
  const config = JSON.parse(readFileSync(configFile, 'utf8')) as CheckConfig;
  const {
    StateDir = '/var/lib/tcss-agent',
    Socket = '/run/tcss-agent/agent.sock',
    FailMode = 'open',
  } = config;
  try {
    return await ask(Socket, request, (config.DecisionTimeoutMs ?? 2000) + graceMs);
  } catch (error) {
    const why = (error as Error).message;
    noteUndecided(join(StateDir, 'undecided.log'), request, why);
    return {
      start: FailMode !== 'closed',
      message: `The agent did not answer (${why}), and the fail mode of this node is ${FailMode}. See: systemctl status tcss-agent`,
    };
  }
}

function ask(path: string, request: CheckRequest, limitMs: number): Promise<CheckAnswer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path);
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${limitMs} ms`)), limitMs);
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      try {
        resolve(JSON.parse(text) as CheckAnswer);
      } catch {
        reject(new Error('it hung up'));
      }
    });
  });
}

/** A short line that is appended at once, so that checks beside each other do not mix. */
function noteUndecided(file: string, { containerId }: CheckRequest, why: string): void {
  try {
    appendFileSync(file, `${JSON.stringify({ containerId, why })}\n`, { mode: 0o600 });
  } catch {
    // Told on the terminal or in the engine's log, too.
  }
}
