import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import proxyAddr from 'proxy-addr';
import { actions } from './actions/index.js';
import { createDispatcher, namesAnAction } from './api/dispatch.js';
import { type HttpRequest, maxQueryChars, readBody, singleHeaders } from './api/request.js';
import { type Deps } from './deps.js';
import { answerDownload } from './exports/download.js';
import { downloadPath } from './exports/download-url.js';
import { findCredential } from './store/credentials.js';
import { isMigrated } from './store/migrate.js';

/** Builds the HTTP application: the API on every path that SDKs may send it to, and the health checks. */
export function createApp(deps: Deps): Express {
  const { config, clock, log, db } = deps;
  const trusts = proxyAddr.compile(config.trustedProxies);
  const dispatch = createDispatcher({
    actions,
    deps,
    now: () => clock.now(),
    rateLimit: config.rateLimit,
    findCredential: (secretId) => findCredential(db, secretId),
    basic: config.authBasic,
    publicHosts: config.publicHosts,
    onReply({ cause, ...line }) {
      if (cause !== undefined) log.error('request failed', { ...line, error: cause });
      else log.info('request', line);
    },
  });

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/', ...query] = (message.url ?? '/').split('?');
    const body = await readBody(message);
    const request: HttpRequest = {
      method: message.method ?? '',
      path,
      rawQuery: query.join('?'),
      headers: singleHeaders(message.headers),
      body,
      endpoint: config.publicUrl ?? calledEndpoint(message, trusts),
      confidential: isConfidential(message, trusts),
    };
    await dispatch(request, response);
  }

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/healthz', (_, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (_, response) => {
    const ready = await isMigrated(db).catch(() => false);
    response
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ready' : 'the database does not answer, or is not migrated' });
  });
  app.all('/', answer);
  // SDKs configured with a path in their endpoint send it along.
  app.use((message, response, next) => (namesAnAction(message) ? answer(message, response) : next()));
  app.get(downloadPath, (message, response) =>
    answerDownload({ db, clock }, message.params['jobId'], message, response),
  );
  app.use(
    (_, response) =>
      void response.status(404).json({ status: 'There is nothing here. The API is at POST /.' }),
  );
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    // Only what breaks before or beside the dispatcher comes here, a caller who hangs up while sending above all.
    log.warn('request broken off', { error });
    if (!response.headersSent) response.status(400);
    response.end();
  });
  return app;
}

type Trusts = (address: string, hop: number) => boolean;

/** Whether the connection is TLS: as seen here, or as a trusted proxy says. */
function isTls(message: IncomingMessage, trusts: Trusts): boolean {
  if ('encrypted' in message.socket && message.socket.encrypted) return true;
  return message.headers['x-forwarded-proto'] === 'https' && trusts(message.socket.remoteAddress ?? '', 0);
}

const usableHost = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

/** Where the caller reached us, by what it called us; if that is no host, by the address that it connected to. */
function calledEndpoint(message: IncomingMessage, trusts: Trusts): string {
  const { localAddress = '', localPort = 0, localFamily } = message.socket;
  const { host = '' } = message.headers;
  const own = `${localFamily === 'IPv6' ? `[${localAddress}]` : localAddress}:${localPort}`;
  return `${isTls(message, trusts) ? 'https' : 'http'}://${usableHost.test(host) ? host : own}`;
}

/** What proxies add to a request: any of these means that the caller is not the peer. */
const forwardingHeader = /^(x-forwarded-.+|forwarded|via|x-real-ip)$/;
const loopback = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

/**
 * Whether what the caller sent cannot have been read on the network: its peer is this machine itself, or the connection
 * is TLS, as seen here or as a trusted proxy says. A proxy on this machine speaks for somebody elsewhere, so its
 * forwarding headers take away what its address would give.
 */
function isConfidential(message: IncomingMessage, trusts: Trusts): boolean {
  if (isTls(message, trusts)) return true;
  const peer = message.socket.remoteAddress ?? '';
  const { headers } = message;
  return loopback.test(peer) && !Object.keys(headers).some((name) => forwardingHeader.test(name));
}

/** Node's own 16 KB would cut off queries that the API takes; the rest is for the headers proper. */
const maxHeaderBytes = maxQueryChars + 16 * 1024;

/** Starts to listen; rejects with a sentence when it cannot. */
export async function listen(app: Express, { host, port }: { host: string; port: number }): Promise<Server> {
  const server = createServer({ maxHeaderSize: maxHeaderBytes }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `port ${port} on ${host} is taken by another program; set PORT to a free one`
          : `cannot listen on ${host}:${port}: ${error.message}`;
      reject(new Error(why, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return server;
}

/** How long requests under way may take to finish when the service stops. */
const drainMs = 10_000;

/** Stops taking connections and waits for the requests under way, each of which is answered. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(timer);
}
