import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import proxyAddr from 'proxy-addr';
import { actions } from './actions/index.js';
import { createDispatcher, namesAnAction } from './api/dispatch.js';
import { type HttpRequest, maxQueryChars, mediaTypeOf, readBody, singleHeaders } from './api/request.js';
import type { Deps } from './deps.js';
import { answerDownload } from './exports/download.js';
import { downloadPath } from './exports/download-url.js';
import type { Log } from './platform/log.js';
import { isMigrated } from './store/database/migrate.js';

/**
 * Builds the HTTP application: the API on every path that SDKs may send it to, and the pages beside it. API calls go
 * straight to the dispatcher: every container start waits for one, and Express takes as long as all the rest of it.
 */
export function createApp(deps: Deps): RequestListener {
  const answer = createApi(deps);
  const pages = createPages(deps);
  return (message, response) => {
    if (isApiCall(message)) {
      answer(message, response).catch((error: unknown) => breakOff(deps.log, error, response));
    } else pages(message, response);
  };
}

/** The API: reads a request, and has the dispatcher answer it. */
function createApi(deps: Deps) {
  const { config, clock, log, credentials, changes, readers } = deps;
  const trusts = proxyAddr.compile(config.trustedProxies);
  const dispatch = createDispatcher({
    actions,
    deps,
    async depsToRead({ appId }) {
      return { ...deps, db: await readers.databaseFor(appId) };
    },
    async afterWrite({ appId }) {
      readers.wrote(appId);
      await changes.refreshAfterWrite();
    },
    now: () => clock.now(),
    rateLimit: config.rateLimit,
    findCredential: (secretId) => credentials.find(secretId),
    basic: config.authBasic,
    publicHosts: config.publicHosts,
    onReply(line, cause) {
      if (cause !== undefined) log.error('request failed', { ...line, error: cause });
      else log.info('request', line);
    },
  });

  return async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '/' } = message;
    const query = url.indexOf('?');
    const body = await readBody(message);
    const request: HttpRequest = {
      method: message.method ?? '',
      path: query < 0 ? url : url.slice(0, query) || '/',
      rawQuery: query < 0 ? '' : url.slice(query + 1),
      headers: singleHeaders(message.headers),
      mediaType: mediaTypeOf(message.headers),
      body,
      endpoint: () => config.publicUrl ?? calledEndpoint(message, trusts),
      isConfidential: () => isConfidential(message, trusts),
    };
    await dispatch(request, response);
  };
}

/** What is not the API: the health checks and the downloads. */
function createPages({ db, clock, log, failModeGuard }: Deps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get(
    '/healthz',
    (_, response) => void response.json({ status: 'ok', undecidedStarts: failModeGuard.undecidedStarts() }),
  );
  app.get('/readyz', async (_, response) => {
    const ready = await isMigrated(db).catch(() => false);
    response
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ready' : 'the database does not answer, or is not migrated' });
  });
  app.get(downloadPath, (message, response) =>
    answerDownload({ db, clock }, message.params['jobId'], message, response),
  );
  app.use(
    (_, response) =>
      void response.status(404).json({ status: 'There is nothing here. The API is at POST /.' }),
  );
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    breakOff(log, error, response),
  );
  return app;
}

/** For errors outside the dispatcher, mostly callers who hang up while sending. */
function breakOff(log: Log, error: unknown, response: ServerResponse): void {
  log.warn('request broken off', { error });
  if (!response.headersSent) response.statusCode = 400;
  response.end();
}

/** As routers match them: with a trailing slash, or as a whole URL, which is how proxies are asked. */
const root = /^([a-z]+:\/\/[^/?]*)?\/{0,2}(\?|$)/i;
const healthCheck = /^([a-z]+:\/\/[^/?]*)?\/(healthz|readyz)\/?(\?|$)/i;

/** SDKs with a path in their endpoint send it along; only the health checks are never taken for the API. */
const isApiCall = (message: IncomingMessage): boolean =>
  root.test(message.url ?? '') || (namesAnAction(message) && !isHealthCheck(message));

const isHealthCheck = ({ method, url = '' }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && healthCheck.test(url);

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
export async function listen(
  app: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<Server> {
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
