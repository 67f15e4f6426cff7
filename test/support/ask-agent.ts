import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { CheckAnswer } from '../../src/agent/decide-start.js';

/** Asks an agent as the check at the start does; throws where it does not answer. */
export async function askAgent(
  socketPath: string,
  args: readonly string[],
  folder = '/',
): Promise<CheckAnswer> {
  const form = new URLSearchParams({ runtime: 'runc', folder });
  for (const argument of args) form.append('argument', argument);
  const reply = await new Promise<string>((resolve, reject) => {
    const sent = request('http://agent/runtime', { socketPath, method: 'POST' }, (answer) => {
      text(answer).then(resolve, reject);
    });
    sent.on('error', reject);
    sent.end(form.toString());
  });
  const lines = reply.trimEnd().split('\n');
  return { start: lines[0] === 'start', message: lines.slice(1).at(-1) ?? '' };
}
