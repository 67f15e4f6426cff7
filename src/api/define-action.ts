import type { Static, TObject } from '@sinclair/typebox';
import type { CredentialBinding } from '../domain/credential.js';
import type { Text } from '../platform/text.js';
import type { ApiError, ErrorCode } from './api-error.js';
import type { Language } from './language.js';
import type { Role } from './roles.js';

/**
 * `reads`: a replica may answer. `writes`: the reply waits until caches and reads see the change. `decides`: a start
 * waits for it, so it waits for no cache and has no rate limit. `serves`: for node agents, thousands of them, so it has
 * no rate limit either, may wait for a change, and may be sent twice.
 */
export type Effect = 'reads' | 'writes' | 'decides' | 'serves';

export interface Caller extends CredentialBinding {
  appId: number;
  uin: string;
  role: string;
  secretId: string;
}

/** For the audit. */
export interface Actor {
  appId: number;
  uin: string;
  now: Date;
  secretId: string;
  role: string;
  address: string;
  requestId: string;
}

/** Codes that the action does not declare do not compile. */
export type Fail<Code extends ErrorCode> = (code: Code, text: Text) => ApiError;

export interface ActionCall<Input, Code extends ErrorCode = ErrorCode> {
  input: Input;
  caller: Caller;
  actor: Actor;
  /** Read once (R11). */
  now: Date;
  /** By the monotonic clock. */
  arrivedAt: number;
  requestId: string;
  language: Language;
  /** Where the caller reached the service, `https://host:port`. */
  endpoint: string;
  say(text: Text): string;
  fail: Fail<Code>;
}

export interface Action<
  Deps,
  I extends TObject = TObject,
  O extends TObject = TObject,
  E extends ErrorCode = ErrorCode,
> {
  name: string;
  /** For the API description and docs/actions.md. */
  summary: string;
  /** Admin may call everything. */
  role: Role;
  effect: Effect;
  /** The longest body, where 1 MB is not enough. */
  maxBodyBytes?: number;
  input: I;
  /** Without RequestId. */
  output: O;
  /** Besides those of every request. */
  errors: readonly E[];
  handle(call: ActionCall<Static<I>, E>, deps: Deps): Promise<Static<O>>;
}

/** For the dispatcher and the API description, which need no types. */
export type AnyAction<Deps> = Omit<Action<Deps>, 'handle'> & {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- input and output are checked against the schemas at run time
  handle(call: ActionCall<any, any>, deps: Deps): Promise<any>;
};

/** The schemas give `handle` its types. */
export const defineAction = <
  Deps,
  const I extends TObject,
  const O extends TObject,
  const E extends ErrorCode = never,
>(
  action: Action<Deps, I, O, E>,
): Action<Deps, I, O, E> => action;
