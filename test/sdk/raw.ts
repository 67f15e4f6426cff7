import { request } from 'node:http';
import type { HttpReply } from '../support/http.js';
import type { TestService } from '../support/service.js';

/** A request to the byte: neither Host nor anything else is added to its headers but the length of its body. */
export interface RawRequest {
  method: string;
  /** With the query, if there is one. */
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

/** Sends it, whatever its Host header says, to the service. */
export function sendRaw(service: TestService, raw: RawRequest): Promise<HttpReply> {
  const { hostname, port } = new URL(service.endpoint);
  const { method, path, body = '' } = raw;
  const headers = { ...raw.headers, 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sending = request({ hostname, port, method, path, headers, setHost: false }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('error', reject);
      reply.on('end', () => {
        const { statusCode: status, headers: replied } = reply;
        resolve({ status, headers: replied, body: JSON.parse(Buffer.concat(chunks).toString()) } as never);
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
