import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface ReceivedRequest {
  headers: IncomingMessage['headers'];
  body: string;
}

/** An HTTP server that takes what is posted, or does what `answer` says. */
export async function startReceiver() {
  const requests: ReceivedRequest[] = [];
  const receiver = {
    url: '',
    requests,
    /** In place of 200. */
    answer: (_request: ReceivedRequest, response: ServerResponse): void =>
      void response.end('{"errors":false}'),
    /** Entries of all requests so far, in order, of a body of JSON lines. */
    entries: () =>
      requests.flatMap(({ body }) =>
        body
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Shipped),
      ),
    stop: () => new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const bytes = Buffer.concat(parts);
      const isPacked = request.headers['content-encoding'] === 'gzip';
      const received = { headers: request.headers, body: (isPacked ? gunzipSync(bytes) : bytes).toString() };
      requests.push(received);
      receiver.answer(received, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/logs`;
  return receiver;
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** An entry as it is shipped. */
export interface Shipped {
  Kind: string;
  Id: string;
  AppId: number;
  EventId: number;
  EventCount: number;
  Number: number;
  Action: string;
  StartParam: string;
  [field: string]: unknown;
}
