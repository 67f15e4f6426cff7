import { createHash, randomBytes } from 'node:crypto';
import { ApiError } from '../api/api-error.js';
import { type Credential, requireUsable, UnprovenCaller } from '../api/authenticate.js';
import { sameSecret } from '../api/signature/constant-time-compare.js';
import { validKeys } from '../domain/credential.js';
import type { Clock } from '../platform/clock.js';
import type { SecretBox } from '../platform/secret-box.js';
import { byCaller, writeAudit } from '../store/audit/write-audit.js';
import { findCredential as readCredential, findHolder } from '../store/credentials.js';
import type { Database } from '../store/database/connections.js';
import {
  deleteExpiredSessions,
  deleteSession,
  findSession,
  saveLink,
  saveSession,
  takeLink,
  touchSession,
} from '../store/console-sessions.js';

const minuteMs = 60_000;
/** Unused for so long, a session ends. */
export const idleMs = 30 * minuteMs;
/** However much it is used, a session ends after so long. */
export const absoluteMs = 12 * 60 * minuteMs;
export const linkMs = 5 * minuteMs;
/** How exactly the latest use is kept: one write a minute. */
const touchMs = minuteMs;

const refusals = {
  over: new ApiError('AuthFailure.UnauthorizedOperation', {
    en: 'The session of the console is over. Sign in again.',
    zh: '控制台会话已结束，请重新登录。',
  }),
  inClear: new ApiError('AuthFailure.UnauthorizedOperation', {
    en: 'The console is only for browsers on this machine itself or behind TLS: over plain HTTP others could read the session. Put TLS before the service (docs/operations.md).',
    zh: '控制台仅接受本机浏览器或 TLS 连接：明文 HTTP 下会话可能被窃取。请在服务前配置 TLS（docs/operations.md）。',
  }),
  noToken: new ApiError('AuthFailure.UnauthorizedOperation', {
    en: 'A request of the console must carry the X-CSRF-Token of its session. Reload the page.',
    zh: '控制台请求须携带所属会话的 X-CSRF-Token，请刷新页面。',
  }),
  wrong: new ApiError('AuthFailure.SignatureFailure', {
    en: 'SecretId or SecretKey is wrong.',
    zh: 'SecretId 或 SecretKey 错误。',
  }),
  link: new ApiError('AuthFailure.SignatureFailure', {
    en: 'This link has been used, or is older than 5 minutes. Make a new one: npm run console.',
    zh: '该链接已使用或已超过 5 分钟，请重新生成：`npm run console`。',
  }),
  linkFromElsewhere: new ApiError('AuthFailure.UnauthorizedOperation', {
    en: 'A sign-in link works only on the machine of the service. Sign in with SecretId and SecretKey.',
    zh: '登录链接仅可在服务所在主机上使用，请使用 SecretId 与 SecretKey 登录。',
  }),
};

/** What the session rules look at in a request. */
export interface SessionRequest {
  headers: Record<string, string | string[] | undefined>;
  isConfidential(): boolean;
  /** Of the caller. */
  address(): string;
}

export interface OpenedSession {
  token: string;
  credential: Credential;
}

export interface Sessions {
  /** Throws UnprovenCaller for a wrong key. */
  signIn(given: { secretId: string; secretKey: string }, request: SessionRequest): Promise<OpenedSession>;
  /** Only from the machine of the service. */
  signInByLink(link: string, request: SessionRequest & { isLocal: boolean }): Promise<OpenedSession>;
  /** The credential of the session of a cookie; undefined without such a cookie. Throws when the session is over. */
  find(request: SessionRequest, now: Date): Promise<Credential | undefined>;
  /** As `find`, and requires the CSRF token that only pages of the console know. */
  identify(request: SessionRequest, now: Date): Promise<Credential | undefined>;
  signOut(request: SessionRequest): Promise<void>;
}

export interface SessionDeps {
  db: Database;
  clock: Pick<Clock, 'now'>;
  secrets: SecretBox;
  findCredential(secretId: string): Credential | undefined | Promise<Credential | undefined>;
}

export function createSessions({ db, clock, secrets, findCredential }: SessionDeps): Sessions {
  const findCredentialNow = (secretId: string) => readCredential(db, secrets, secretId);
  async function open(
    credential: Credential,
    secretKey: string,
    request: SessionRequest,
  ): Promise<OpenedSession> {
    const token = newToken();
    const now = clock.now();
    requireUsable(credential, now, () => request.address());
    const { secretId } = credential;
    await db.transaction(async (tx) => {
      await saveSession(tx, {
        ...{ tokenHash: hash(token), secretId, keyHash: hash(secretKey) },
        ...{ createdAt: now, usedAt: now },
      });
      const by = byCaller({ ...credential, now, address: request.address() });
      await writeAudit(tx, [{ ...by, action: 'SIGNED_IN', target: secretId, detail: {} }]);
    });
    return { token, credential };
  }

  async function find(request: SessionRequest, now: Date): Promise<Credential | undefined> {
    const token = tokenOf(request);
    if (!token) return undefined;
    if (!request.isConfidential()) {
      // Somebody on the way may have read it.
      await deleteSession(db, hash(token));
      throw refusals.inClear;
    }
    const session = await findSession(db, hash(token));
    if (!session || isOver(session, now)) throw refusals.over;
    // Not a cached one: a session ends at once with its credential, and with the key that it was opened by.
    const credential = await findCredentialNow(session.secretId);
    const opened = credential && validKeys(credential, now).some((key) => hash(key) === session.keyHash);
    if (!opened) throw refusals.over;
    requireUsable(credential, now, () => request.address());
    if (!isPoll(request) && now.getTime() - session.usedAt.getTime() >= touchMs)
      await touchSession(db, hash(token), now);
    return credential;
  }

  return {
    async signIn({ secretId, secretKey }, request) {
      if (!request.isConfidential()) throw refusals.inClear;
      const credential = /^[\x21-\x7e]{1,128}$/.test(secretId) ? await findCredential(secretId) : undefined;
      // The same answer for an unknown id: a form is where people guess.
      const now = clock.now();
      const keys = credential ? validKeys(credential, now) : [''];
      const isProven = keys.some((key) => sameSecret(secretKey, key));
      if (!isProven || !credential) throw new UnprovenCaller(secretId, refusals.wrong, credential?.appId);
      return open(credential, secretKey, request);
    },
    async signInByLink(link, request) {
      if (!request.isLocal) throw refusals.linkFromElsewhere;
      const taken = await takeLink(db, hash(link));
      const isFresh = taken && clock.now().getTime() - taken.createdAt.getTime() < linkMs;
      const credential = isFresh ? await findCredential(taken.secretId) : undefined;
      if (!credential) throw new UnprovenCaller('-', refusals.link);
      return open(credential, credential.secretKey, request);
    },
    find,
    async identify(request, now) {
      const token = tokenOf(request);
      // A page that is still open after another tab signed out.
      if (!token && request.headers['x-csrf-token'] !== undefined) throw refusals.over;
      if (!token) return undefined;
      requireCsrfToken(request, token);
      return find(request, now);
    },
    async signOut(request) {
      const token = tokenOf(request);
      if (!token) return;
      requireCsrfToken(request, token);
      const now = clock.now();
      await db.transaction(async (tx) => {
        const session = await deleteSession(tx, hash(token));
        const holder = session && !isOver(session, now) && (await findHolder(tx, session.secretId));
        if (!holder) return;
        const by = byCaller({ ...holder, now, address: request.address() });
        await writeAudit(tx, [{ ...by, action: 'SIGNED_OUT', target: holder.secretId, detail: {} }]);
      });
    },
  };
}

function requireCsrfToken({ headers }: SessionRequest, token: string): void {
  const given = headers['x-csrf-token'];
  if (typeof given !== 'string' || !sameSecret(given, csrfTokenOf(token))) throw refusals.noToken;
}

/** Makes the token of a link that signs this credential in once. */
export async function createLink(db: Database, secretId: string, now: Date): Promise<string> {
  const token = newToken();
  await saveLink(db, { tokenHash: hash(token), secretId, createdAt: now });
  return token;
}

export const forgetSessions = (db: Database, now: Date): Promise<number> =>
  deleteExpiredSessions(db, {
    createdBefore: before(now, absoluteMs),
    usedBefore: before(now, idleMs),
    linksBefore: before(now, linkMs),
  });

const before = (now: Date, ms: number) => new Date(now.getTime() - ms);

const isOver = ({ createdAt, usedAt }: { createdAt: Date; usedAt: Date }, now: Date) =>
  createdAt <= before(now, absoluteMs) || usedAt <= before(now, idleMs);

const newToken = () => randomBytes(32).toString('base64url');
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/** Derived, so that it needs no place of its own; the token cannot be computed back from it. */
export const csrfTokenOf = (token: string): string => hash(`csrf ${token}`);

/** Browsers take a cookie named `__Host-…` only over TLS and from this very host. */
const cookieNames = ['__Host-tcss-console', 'tcss-console'] as const;
const cookieForm = new RegExp(`(?:^|;)\\s*(?:${cookieNames.join('|')})=([\\w-]{43})(?=;|\\s|$)`);

export function tokenOf({ headers }: SessionRequest): string | undefined {
  const { cookie } = headers;
  return typeof cookie === 'string' ? cookieForm.exec(cookie)?.[1] : undefined;
}

/** The pages' own refreshing, which must not keep a session open that nobody uses. */
const isPoll = ({ headers }: SessionRequest) => headers['x-console-poll'] !== undefined;

/** Set-Cookie values: the session's, or those that remove it. */
export function sessionCookie(token: string, isTls: boolean): string {
  const [secure, plain] = cookieNames;
  const attributes = 'Path=/; HttpOnly; SameSite=Strict';
  return isTls ? `${secure}=${token}; ${attributes}; Secure` : `${plain}=${token}; ${attributes}`;
}

export const noCookies = (): string[] =>
  cookieNames.map(
    (name, i) => `${name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${i === 0 ? '; Secure' : ''}`,
  );
