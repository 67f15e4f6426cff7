import { get, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Fetches a URL as it stands, without any credential. */
export async function download(url: string, method: 'GET' | 'HEAD' | 'POST' = 'GET') {
  return new Promise<{
    status: number;
    headers: Record<string, string | string[] | undefined>;
    body: Buffer;
  }>((resolve, reject) => {
    const call = (method === 'GET' ? get : request)(url, { method, agent: false }, (response) => {
      buffer(response).then(
        (body) => resolve({ status: response.statusCode!, headers: response.headers, body }),
        reject,
      );
    });
    call.on('error', reject);
    call.end();
  });
}
