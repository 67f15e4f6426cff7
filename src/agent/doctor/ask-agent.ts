import { request } from 'node:http';
import { json } from 'node:stream/consumers';

/** Asks the agent over its socket; rejects where it does not answer. */
export const askAgent = <T>(socketPath: string, path: string, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const sent = request(`http://agent${path}`, { socketPath, method: 'POST', signal }, (reply) => {
      json(reply).then((value) => resolve(value as T), reject);
    });
    sent.on('error', reject);
    sent.end();
  });
