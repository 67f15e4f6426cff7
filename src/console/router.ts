import express, { type Request, type Response, Router } from 'express';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { ApiError } from '../api/api-error.js';
import { type Credential, UnprovenCaller } from '../api/authenticate.js';
import { createFailureDelays, type FailedAuthentication } from '../api/failed-authentication.js';
import { isFromAnotherSite } from '../api/request-checks.js';
import { singleHeaders } from '../api/request.js';
import type { Clock } from '../platform/clock.js';
import {
  csrfTokenOf,
  noCookies,
  type OpenedSession,
  sessionCookie,
  type SessionRequest,
  type Sessions,
  tokenOf,
} from './sessions.js';
import { readStaticFiles, securityHeaders, sendStaticFile } from './static-files.js';

export interface ConsoleOptions {
  sessions: Sessions;
  clock: Pick<Clock, 'now'>;
  /** Of the service, for the pages. */
  offsetMinutes: number;
  /** Names of the actions that a role may call: pages show nothing that would be refused. */
  actionsOf(role: string): readonly string[];
  onFailedAuthentication(failure: FailedAuthentication): void;
  /** Each time. */
  onWrongKey(refusal: UnprovenCaller, address: string, at: Date): void;
  isTls(message: IncomingMessage): boolean;
  isConfidential(message: IncomingMessage): boolean;
  isLocal(message: IncomingMessage): boolean;
  address(message: IncomingMessage): string;
}

/** Where `npm run build` puts the console: beside the compiled service, in dist. */
const builtConsole = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/console/' : '../../console/', import.meta.url),
);
const maxBodyBytes = 4096;

/** Under /console/: the built pages, and signing in and out. Everything else the pages do by the API. */
export function createConsoleRouter(options: ConsoleOptions, directory = builtConsole): Router {
  const router = Router({ strict: true });
  router.use((_, response, next) => {
    response.set(securityHeaders);
    next();
  });
  router.use('/session', express.json({ limit: maxBodyBytes }), sessionRoutes(options));
  router.use((error: unknown, _request: Request, response: Response, next: (error: unknown) => void) =>
    error instanceof SyntaxError ? refuse(response, malformed) : next(error),
  );
  let files: ReturnType<typeof readStaticFiles> | undefined;
  router.use((request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    if (request.originalUrl.split('?')[0] === '/console') return response.redirect(308, '/console/');
    // At the first request, as a start should not wait for it.
    files ??= readStaticFiles(directory);
    const path = request.path.slice(1);
    // Paths of the pages' own router, such as /console/events, all get the one page.
    const file = files.get(path) ?? (path.startsWith('assets/') ? undefined : files.get('index.html'));
    if (file) return sendStaticFile(file, request, response);
    return next();
  });
  return router;
}

const malformed = new ApiError('InvalidParameter.InvalidFormat', {
  en: 'Send JSON with SecretId and SecretKey, or with Link.',
  zh: '请发送包含 SecretId 与 SecretKey 或 `Link` 的 JSON。',
});
const fromElsewhere = new ApiError('AuthFailure.UnauthorizedOperation', {
  en: 'The console takes no request from a page of another site (Origin, Sec-Fetch-Site).',
  zh: '控制台不接受来自其他站点页面的请求（Origin、Sec-Fetch-Site）。',
});

function sessionRoutes(options: ConsoleOptions): Router {
  const { sessions, clock } = options;
  const router = Router();
  const delayRefusal = createFailureDelays(options.onFailedAuthentication);
  const seen = (request: Request): SessionRequest & { isLocal: boolean } => ({
    headers: singleHeaders(request.headers),
    isConfidential: () => options.isConfidential(request),
    isLocal: options.isLocal(request),
    address: () => options.address(request),
  });
  const about = ({ token, credential }: OpenedSession) => shownSession(token, credential, options);
  const guarded = (handle: (request: Request, response: Response) => Promise<unknown>) =>
    async function answer(request: Request, response: Response): Promise<void> {
      response.set('Cache-Control', 'no-store');
      try {
        if (isFromAnotherSite(singleHeaders(request.headers))) throw fromElsewhere;
        response.json(await handle(request, response));
      } catch (error) {
        if (error instanceof UnprovenCaller) {
          const [address, at] = [options.address(request), clock.now()];
          options.onWrongKey(error, address, at);
          await delayRefusal(error, address, at);
        }
        if (!(error instanceof ApiError)) throw error;
        refuse(response, error);
      }
    };

  router.post(
    '/',
    guarded(async (request, response) => {
      const opened = await signIn(sessions, seen(request), request.body);
      response.append('Set-Cookie', sessionCookie(opened.token, options.isTls(request)));
      return about(opened);
    }),
  );
  router.get(
    '/',
    guarded(async (request) => {
      const credential = await sessions.find(seen(request), clock.now());
      return credential ? about({ token: tokenOf(seen(request))!, credential }) : { Session: null };
    }),
  );
  router.delete(
    '/',
    guarded(async (request, response) => {
      await sessions.signOut(seen(request));
      response.append('Set-Cookie', noCookies());
      return { Session: null };
    }),
  );
  return router;
}

function signIn(
  sessions: Sessions,
  request: SessionRequest & { isLocal: boolean },
  body: unknown,
): Promise<OpenedSession> {
  const { SecretId, SecretKey, Link } = (body ?? {}) as Record<string, unknown>;
  if (typeof Link === 'string') return sessions.signInByLink(Link, request);
  if (typeof SecretId !== 'string' || typeof SecretKey !== 'string') throw malformed;
  return sessions.signIn({ secretId: SecretId.trim(), secretKey: SecretKey.trim() }, request);
}

/** Nothing of the secret. */
const shownSession = (
  token: string,
  { secretId, role, appId, uin }: Credential,
  options: ConsoleOptions,
) => ({
  Session: {
    SecretId: secretId,
    Role: role,
    AppId: appId,
    Uin: uin,
    CsrfToken: csrfTokenOf(token),
    OffsetMinutes: options.offsetMinutes,
    Actions: options.actionsOf(role),
  },
});

/** Both languages: the page picks. */
function refuse(response: Response, { code, text }: ApiError): void {
  response.set('Cache-Control', 'no-store');
  response
    .status(code.startsWith('AuthFailure') ? 401 : 400)
    .json({ Error: { Code: code, Message: text.en, MessageZh: text.zh }, RequestId: randomUUID() });
}
