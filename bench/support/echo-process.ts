import express from 'express';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveParent } from './serve-parent.js';

/** The least that a JSON service can do: read the body and send it back. */
const listeners = {
  express(): RequestListener {
    const app = express();
    app.use(express.json({ limit: '10mb' }));
    app.post('/', (request, response) => void response.json(request.body));
    return app as RequestListener;
  },
  http: (): RequestListener => (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = JSON.stringify(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(text),
      });
      response.end(text);
    });
  },
};

/** Starts to listen; the address. */
async function listen(kind: keyof typeof listeners): Promise<string> {
  const server: Server = createServer(listeners[kind]());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const methods = { listen };
export type EchoMethods = typeof methods;
serveParent(methods);
