import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { AdmissionConfig, Config } from '../config.js';
import { limitConnectionsByAddress } from '../platform/limit-connections.js';
import type { Log } from '../platform/log.js';
import { followCertificates } from './certificates.js';

export interface AdmissionListener {
  server: Server;
  /** Takes up certificates that were renewed. */
  checkCertificates(): Promise<void>;
}

/** Files are renewed days before they expire. */
const checkMs = 10_000;

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
  const certificates = await followCertificates(files);
  /** By what each connection was made: a CA that is no longer trusted must not go on through an old one. */
  const contextsOf = new WeakMap<Socket, SecureContextOptions>();
  const mutual = files.clientCaFile ? { requestCert: true, rejectUnauthorized: true } : {};
  const server = createServer({ ...deadlines, ...certificates.now, ...mutual }, (message, response) => {
    const isOld = contextsOf.get(message.socket) !== certificates.now;
    if (!server.listening || isOld) response.setHeader('Connection', 'close');
    // A connection whose answer was under way when the service stops would keep it waiting.
    response.once('close', () => server.listening || setImmediate(() => server.closeIdleConnections()));
    answer(message, response);
  });
  server.on('secureConnection', (socket) => contextsOf.set(socket, certificates.now));
  server.maxConnections = maxConnections;
  limitConnectionsByAddress(server, Math.ceil(maxConnections / 2), () => false);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`The admission webhook cannot listen on ${host}:${port}: ${error.message}`)),
    );
    server.listen(port, host, resolve);
  });
  const checkCertificates = async () => {
    try {
      const renewed = await certificates.renewed();
      if (!renewed) return;
      server.setSecureContext(renewed);
      server.closeIdleConnections();
      log.info('the admission webhook has new certificates');
    } catch (error) {
      // Perhaps one file of two is written; those in use go on being used.
      log.warn('the certificates of the admission webhook cannot be used', { error: String(error) });
    }
  };
  const timer = setInterval(() => void checkCertificates(), checkMs).unref();
  server.once('close', () => clearInterval(timer));
  return { server, checkCertificates };
}
