import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AdmissionConfig, Config } from '../config.js';
import { BoundedRequest, boundRequests } from '../platform/bounded-request.js';
import {
  followCertificates,
  noteConnections,
  renewCertificates,
  tlsOptions,
} from '../platform/certificates.js';
import { limitConnectionsByAddress } from '../platform/limit-connections.js';
import type { Log } from '../platform/log.js';

export interface AdmissionListener {
  server: Server;
  /** Takes up certificates that were renewed. */
  checkCertificates(): Promise<void>;
}

const deadlines = {
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  /** API servers wait 30 s at most. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5000,
  // API servers close a connection that was idle for 90 s; were it closed here first, a review might meet its end.
  keepAliveTimeout: 120_000,
};

/** Listens for reviews over HTTPS. */
export async function listenForReviews(
  answer: (message: IncomingMessage, response: ServerResponse) => void,
  { port, ...files }: AdmissionConfig,
  { host, maxConnections }: Pick<Config, 'host' | 'maxConnections'>,
  log: Pick<Log, 'info' | 'warn'>,
): Promise<AdmissionListener> {
  const certificates = await followCertificates(files, 'ADMISSION');
  const options = { ...deadlines, ...tlsOptions(certificates), IncomingMessage: BoundedRequest };
  const server = createServer(options, (message, response) => {
    const isOld = connections.isOld(message.socket);
    if (!server.listening || isOld) response.setHeader('Connection', 'close');
    // A connection whose answer was under way when the service stops would keep it waiting.
    response.once('close', () => server.listening || setImmediate(() => server.closeIdleConnections()));
    answer(message, response);
  });
  const connections = noteConnections(server, certificates);
  boundRequests(server, { ...deadlines, connected: 'secureConnection' });
  server.maxConnections = maxConnections;
  limitConnectionsByAddress(server, Math.ceil(maxConnections / 2), () => false);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`The admission webhook cannot listen on ${host}:${port}: ${error.message}`)),
    );
    server.listen(port, host, resolve);
  });
  const checkCertificates = renewCertificates(server, certificates, { whose: 'the admission webhook', log });
  return { server, checkCertificates };
}
