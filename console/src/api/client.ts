import type { operations } from './api-types';

export type Action = keyof operations;
export type Input<A extends Action> = operations[A]['requestBody']['content']['application/json'];
type Envelope<A extends Action> = operations[A]['responses'][200]['content']['application/json']['Response'];
export type Reply<A extends Action> = Exclude<Envelope<A>, { Error: unknown }>;

/** A refusal of the service, or its absence. */
export class CallError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** Empty when no answer came. */
    readonly requestId: string,
  ) {
    super(message);
  }

  get isSignedOut(): boolean {
    return this.code.startsWith('AuthFailure');
  }
}

export type Language = 'en' | 'zh';

/** What every call needs besides its input. The secret is not part of it: the cookie, which no script reads, proves who calls. */
const context: { csrfToken: string; language: Language } = { csrfToken: '', language: 'en' };

export const setCallContext = (changes: Partial<typeof context>) => void Object.assign(context, changes);

const apiLanguage = { en: 'en-US', zh: 'zh-CN' } as const;

interface CallOptions {
  signal?: AbortSignal;
  /** By a timer rather than by a person: does not keep the session open. */
  poll?: boolean;
}

export async function call<A extends Action>(
  action: A,
  input: Input<A>,
  { signal, poll }: CallOptions = {},
): Promise<Reply<A>> {
  const { Response } = (await send('/', 'POST', input, signal, {
    'X-TC-Action': action,
    'X-TC-Version': '2020-11-01',
    'X-TC-Language': apiLanguage[context.language],
    ...(poll && { 'X-Console-Poll': '1' }),
  })) as { Response: Envelope<A> };
  if ('Error' in Response) {
    const { Code, Message } = Response.Error as { Code: string; Message: string };
    throw new CallError(Code, Message, Response.RequestId);
  }
  return Response as Reply<A>;
}

/** Longer than any answer takes, so that no page waits for ever for a service that hangs. */
const patienceMs = 120_000;

async function send(
  url: string,
  method: string,
  body: unknown,
  signal: AbortSignal | undefined,
  headers: Record<string, string> = {},
): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method,
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': context.csrfToken, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(patienceMs)]),
    });
    return await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new CallError('Unreachable', '', '');
  }
}

export interface Session {
  SecretId: string;
  Role: 'admin' | 'reader' | 'auditor' | 'scanner' | 'agent';
  AppId: number;
  Uin: string;
  CsrfToken: string;
  /** Of the service's zone. */
  OffsetMinutes: number;
  /** Those that the role may call. */
  Actions: Action[];
}

interface SessionReply {
  Session?: Session | null;
  Error?: { Code: string; Message: string; MessageZh: string };
  RequestId?: string;
}

async function session(method: string, body?: object): Promise<Session | null> {
  const reply = (await send('/console/session', method, body, undefined)) as SessionReply;
  if (reply.Error) {
    const { Code, Message, MessageZh } = reply.Error;
    throw new CallError(Code, context.language === 'zh' ? MessageZh : Message, reply.RequestId ?? '');
  }
  setCallContext({ csrfToken: reply.Session?.CsrfToken ?? '' });
  return reply.Session ?? null;
}

export const signIn = (given: { SecretId: string; SecretKey: string } | { Link: string }) =>
  session('POST', given);
export const signOut = () => session('DELETE');

/** Null when nobody is signed in, or the session is over. */
export const currentSession = () =>
  session('GET').catch((error: unknown) => {
    if (error instanceof CallError && error.isSignedOut) return null;
    throw error;
  });
