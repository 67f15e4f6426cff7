import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import proxyAddr from 'proxy-addr';
import { offlineAfterMs } from './actions/native/agent/agent-state.js';
import { actions } from './actions/index.js';
import { createBodyBudget, createBodyIntake } from './api/body-intake.js';
import { type ActionThread, createDispatcher, namesAnAction } from './api/dispatch.js';
import { createFairTurns } from './api/fair-turns.js';
import { type HttpRequest, maxQueryChars, mediaTypeOf, singleHeaders } from './api/request.js';
import { allows } from './api/roles.js';
import { compileInTurns } from './api/validate.js';
import type { Config } from './config.js';
import type { Deps } from './deps.js';
import { createConsoleRouter } from './console/router.js';
import { createSessions, type Sessions } from './console/sessions.js';
import { answerDownload } from './exports/download.js';
import { downloadPath } from './exports/download-url.js';
import { type Certificates, noteConnections, tlsOptions } from './platform/certificates.js';
import { BoundedRequest, boundRequests } from './platform/bounded-request.js';
import { limitConnectionsByAddress } from './platform/limit-connections.js';
import { createMetricsEndpoint } from './metrics/endpoint.js';
import { isLoopback } from './platform/loopback.js';
import type { Log } from './platform/log.js';
import { isStatementTimeout } from './store/database/statement-timeout.js';

/** Answers `GET /metrics`, to whomever it is asked by. */
export const createMetricsApp = (deps: Deps): RequestListener => createMetricsEndpoint(deps, offlineAfterMs);

/** The API bypasses Express, which would double the time of a container start's decision. */
export function createApp(deps: Deps, metricsApp: RequestListener, thread?: ActionThread): RequestListener {
  const { config, credentials } = deps;
  const sessions = config.console
    ? createSessions({ ...deps, findCredential: (secretId) => credentials.find(secretId) })
    : undefined;
  const answer = createApi(deps, sessions, thread);
  const pages = createPages(deps, metricsApp, sessions);
  return (message, response) => {
    if (isApiCall(message)) {
      answer(message, response).catch((error: unknown) => breakOff(deps.log, error, response));
    } else pages(message, response);
  };
}

/** So that no caller waits for the first call of an action. */
export const prepareActions = (): Promise<void> => compileInTurns(actions.map(({ input }) => input));

/** An action asks for one connection at a time, two at the most; `requestPool` has twelve. */
const turns = { total: 8, maxWaitMs: 30_000, maxWaiting: 1000 };

function createApi(deps: Deps, sessions: Sessions | undefined, thread: ActionThread | undefined) {
  const { config, clock, log, metrics, credentials, lastUses, failedSignIns, changes, readers, signatures } =
    deps;
  const trusts = proxyAddr.compile(config.trustedProxies);
  const budget = createBodyBudget(config.bodyBudgetBytes);
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
    maxChangesPerDay: config.maxChangesPerDay,
    findCredential: (secretId) => credentials.find(secretId),
    findSession: sessions && ((request, now) => sessions.identify(request, now)),
    basic: config.authBasic,
    signedActionRequired: config.signedActionRequired,
    publicHosts: config.publicHosts,
    usedSignatures: signatures,
    turns: createFairTurns(turns),
    thread,
    isStatementTimeout,
    statementTimeoutSeconds: config.statementTimeoutSeconds,
    onFailedAuthentication: (failure) => log.warn('authentication failed', failure),
    onWrongKey: (refusal, address, at) => failedSignIns.note(refusal, address, at),
    onUse: ({ secretId }, now, request) => lastUses.note(secretId, now, () => request.address()),
    onReply(line, cause) {
      metrics.replied(line.action, line.code);
      if (cause !== undefined) log.error('request failed', { ...line, error: cause });
      else log.info('request', line);
    },
  });

  return async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '/' } = message;
    const query = url.indexOf('?');
    const arrivedAt = performance.now();
    const request: HttpRequest = {
      method: message.method ?? '',
      arrivedAt,
      path: query < 0 ? url : url.slice(0, query) || '/',
      rawQuery: query < 0 ? '' : url.slice(query + 1),
      headers: singleHeaders(message.headers),
      mediaType: mediaTypeOf(message.headers),
      body: Buffer.alloc(0),
      intake: createBodyIntake(message, budget),
      endpoint: () => config.publicUrl ?? calledEndpoint(message, trusts),
      address: () => proxyAddr(message, trusts),
      isConfidential: () => isConfidential(message, trusts),
    };
    await dispatch(request, response);
  };
}

/** The console, the health checks and the downloads. */
function createPages(deps: Deps, metricsApp: RequestListener, sessions: Sessions | undefined): Express {
  const { db, clock, log, config, failModeGuard, failedSignIns, readiness } = deps;
  const trusts = proxyAddr.compile(config.trustedProxies);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get(
    '/healthz',
    (_, response) =>
      void response.json({
        status: 'ok',
        undecidedStarts: failModeGuard.undecidedStarts(),
        clockAheadSeconds: Math.round((clock.aheadMs?.() ?? 0) / 1000),
      }),
  );
  app.get('/readyz', async (_, response) => {
    const unready = await readiness();
    response.status(unready ? 503 : 200).json({ status: unready ?? 'ready' });
  });
  app.get('/metrics', (message, response) => {
    // They tell of all accounts.
    if (isLocal(message)) return metricsApp(message, response);
    response.status(403).json({ status: 'To other machines, only METRICS_PORT tells metrics.' });
  });
  app.get(downloadPath, (message, response) =>
    answerDownload({ db, clock }, message.params['jobId'], message, response, proxyAddr(message, trusts)),
  );
  if (sessions) {
    app.use(
      '/console',
      createConsoleRouter({
        sessions,
        clock,
        offsetMinutes: config.offsetMinutes,
        actionsOf: (role) => actions.filter((one) => allows(role, one.role)).map(({ name }) => name),
        onFailedAuthentication: (failure) => log.warn('signing in at the console failed', failure),
        onWrongKey: (refusal, address, at) => failedSignIns.note(refusal, address, at),
        isTls: (message) => isTls(message, trusts),
        isConfidential: (message) => isConfidential(message, trusts),
        isLocal,
        address: (message) => proxyAddr(message, trusts),
      }),
    );
  }
  app.use(
    (_, response) =>
      void response.status(404).json({ status: 'There is nothing here. The API is at POST /.' }),
  );
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    breakOff(log, error, response),
  );
  return app;
}

/** For errors outside the dispatcher, mostly of callers who hang up. */
function breakOff(log: Log, error: unknown, response: ServerResponse): void {
  log.warn('request interrupted', { error });
  if (!response.headersSent) response.statusCode = 400;
  response.end();
}

// With a trailing slash, or as a whole URL, as a proxy gets it.
const root = /^([a-z]+:\/\/[^/?]*)?\/{0,2}(\?|$)/i;
const healthCheck = /^([a-z]+:\/\/[^/?]*)?\/(healthz|readyz)\/?(\?|$)/i;

/** SDKs send the path of their endpoint along, so any path but a health check may be an API call. */
const isApiCall = (message: IncomingMessage): boolean =>
  root.test(message.url ?? '') || (namesAnAction(message) && !isHealthCheck(message));

const isHealthCheck = ({ method, url = '' }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && healthCheck.test(url);

type Trusts = (address: string, hop: number) => boolean;

/** Whether the caller uses TLS, to this service or to a trusted proxy. */
function isTls(message: IncomingMessage, trusts: Trusts): boolean {
  if ('encrypted' in message.socket && message.socket.encrypted) return true;
  return message.headers['x-forwarded-proto'] === 'https' && trusts(message.socket.remoteAddress ?? '', 0);
}

const usableHost = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

/** Where the caller reached the service: by the Host header, or by the address when that is no host. */
function calledEndpoint(message: IncomingMessage, trusts: Trusts): string {
  const { localAddress = '', localPort = 0, localFamily } = message.socket;
  const { host = '' } = message.headers;
  const own = `${localFamily === 'IPv6' ? `[${localAddress}]` : localAddress}:${localPort}`;
  return `${isTls(message, trusts) ? 'https' : 'http'}://${usableHost.test(host) ? host : own}`;
}

/** Proxies add these; with any of them the caller is not the peer. */
const forwardingHeader = /^(x-forwarded-.+|forwarded|via|x-real-ip)$/;

/** Whether the request came by TLS or from this machine; a proxy on this machine forwards for callers elsewhere. */
function isConfidential(message: IncomingMessage, trusts: Trusts): boolean {
  return isTls(message, trusts) || isLocal(message);
}

/** Whether the caller is on this machine. */
function isLocal(message: IncomingMessage): boolean {
  const peer = message.socket.remoteAddress ?? '';
  const { headers } = message;
  return isLoopback(peer) && !Object.keys(headers).some((name) => forwardingHeader.test(name));
}

/**
 * The latest answer on each open connection of a server. Not a Set of the answers under way: V8 copies a Set that sees
 * many come and go again and again, and each dead copy that grew old kept its answers until the next full collection.
 */
const latestAnswers = new WeakMap<Server | HttpsServer, Map<Socket, ServerResponse>>();

/** Node's default of 16 KB, and room for the longest query. */
const maxHeaderBytes = maxQueryChars + 16 * 1024;

type ListenOptions = Pick<Config, 'host' | 'port' | 'maxConnections' | 'trustedProxies'> & {
  /** Which says the port. */
  setting?: string;
};

const defaultDeadlines = {
  headersTimeout: 20_000,
  /** From the first byte to the last of the body: 10 MB at 85 KB/s. */
  requestTimeout: 120_000,
  connectionsCheckingInterval: 5000,
};

interface ServerKind {
  deadlines?: typeof defaultDeadlines;
  /** Over TLS; undefined for plain HTTP. */
  certificates?: Certificates;
}

export async function listen(
  app: RequestListener,
  { host, port, setting = 'PORT', maxConnections, trustedProxies }: ListenOptions,
  { deadlines = defaultDeadlines, certificates }: ServerKind = {},
): Promise<Server | HttpsServer> {
  const answers = new Map<Socket, ServerResponse>();
  const options = { maxHeaderSize: maxHeaderBytes, IncomingMessage: BoundedRequest, ...deadlines };
  const answer: RequestListener = (message, response) => {
    answers.set(message.socket, response);
    const isOver = !server.listening || connections?.isOld(message.socket);
    if (isOver) response.setHeader('Connection', 'close');
    app(message, response);
  };
  const server = certificates
    ? createHttpsServer({ ...options, ...tlsOptions(certificates) }, answer)
    : createServer(options, answer);
  const connections = certificates && noteConnections(server as HttpsServer, certificates);
  const connected = certificates ? 'secureConnection' : 'connection';
  server.on(connected, (socket: Socket) => socket.once('close', () => answers.delete(socket)));
  boundRequests(server, { ...deadlines, connected });
  latestAnswers.set(server, answers);
  const trusts = proxyAddr.compile(trustedProxies);
  server.maxConnections = maxConnections;
  limitConnectionsByAddress(server, Math.ceil(maxConnections / 2), (address) => trusts(address, 0));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `port ${port} on ${host} is taken by another program; set ${setting} to a free one`
          : `cannot listen on ${host}:${port}: ${error.message}`;
      reject(new Error(why, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return server;
}

const drainMs = 10_000;

/** Accepts no more connections and waits up to drainMs for the requests under way. */
export async function closeServer(server: Server | HttpsServer): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  // A client that keeps its connection is told to send its next request elsewhere.
  const answers = latestAnswers.get(server) ?? new Map<Socket, ServerResponse>();
  for (const answer of answers.values()) if (!answer.headersSent) answer.setHeader('Connection', 'close');
  const timer = setTimeout(() => {
    server.closeAllConnections();
    // The server no longer knows those that it handed over.
    for (const socket of answers.keys()) socket.destroy();
  }, drainMs);
  await closed;
  clearTimeout(timer);
}
