import type { Static, TObject } from '@sinclair/typebox';
import type { Text } from '../platform/text.js';
import type { ApiError, ErrorCode } from './api-error.js';
import type { Language } from './language.js';
import type { Role } from './roles.js';

/**
 * What a call does. `reads`: a replica that lags a little may answer it. `writes`: the reply waits until this instance's
 * caches and its reads know of the change. `decides`: a container start waits for it, so it waits for nothing of the kind
 * and the rate limit does not count it.
 */
export type Effect = 'reads' | 'writes' | 'decides';

/** Who is calling: the account, the user in it, and what the role allows. */
export interface Caller {
  appId: number;
  uin: string;
  role: string;
  secretId: string;
}

/** Who does something, and when: what the store notes with a change. */
export interface Actor {
  appId: number;
  uin: string;
  now: Date;
}

/** Makes the refusal to throw. Only codes that the action declares compile. */
export type Fail<Code extends ErrorCode> = (code: Code, text: Text) => ApiError;

/** Everything an action knows about the request it answers. */
export interface ActionCall<Input, Code extends ErrorCode = ErrorCode> {
  input: Input;
  caller: Caller;
  actor: Actor;
  /** The instant of the request; read once, used throughout (R11). */
  now: Date;
  requestId: string;
  language: Language;
  /** Where the caller reached us, `https://host:port`, for URLs that lead back here. */
  endpoint: string;
  /** Picks the wording of a text in the caller's language. */
  say(text: Text): string;
  fail: Fail<Code>;
}

/** One action of the API: its documentation, its contract and what it does, in one value. */
export interface Action<
  Deps,
  I extends TObject = TObject,
  O extends TObject = TObject,
  E extends ErrorCode = ErrorCode,
> {
  /** The name on the wire, X-TC-Action. */
  name: string;
  /** One sentence for the API description and docs/actions.md. */
  summary: string;
  /** The role that may call it; admin may call everything. */
  role: Role;
  effect: Effect;
  input: I;
  /** The reply without RequestId. */
  output: O;
  /** The refusals of this action, beyond those any request can meet. */
  errors: readonly E[];
  handle(call: ActionCall<Static<I>, E>, deps: Deps): Promise<Static<O>>;
}

/** An action of which only the name, the schemas, the role and the effect matter, as the dispatcher and the API description see it. */
export type AnyAction<Deps> = Omit<Action<Deps>, 'handle'> & {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- input and output are checked against the schemas at run time
  handle(call: ActionCall<any, any>, deps: Deps): Promise<any>;
};

/** Declares an action. Its input and output schemas are its TypeScript types at once. */
export const defineAction = <
  Deps,
  const I extends TObject,
  const O extends TObject,
  const E extends ErrorCode = never,
>(
  action: Action<Deps, I, O, E>,
): Action<Deps, I, O, E> => action;
