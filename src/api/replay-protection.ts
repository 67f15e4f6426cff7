import { LRUCache } from 'lru-cache';
import { ApiError } from './api-error.js';
import type { Proof } from './authenticate.js';
import type { CommonParameters } from './common-parameters.js';
import type { AnyAction, Caller } from './define-action.js';
import type { HttpRequest } from './request.js';
import { sha256Hex } from './signature/tc3-algorithm.js';
import { headerFields } from './x-tcss-headers.js';

/** A signature, and what the request said with it. */
interface SignedSaying {
  appId: number;
  signature: string;
  /** The action, and a hash of the parameters where the signature does not cover them. */
  said: string;
}

/** Remembers for all instances which signatures were used. */
export interface UsedSignatures {
  /** Notes that a write comes with it: whether that is new, and what else was said with the signature. */
  use(saying: SignedSaying, now: Date): Promise<{ isNew: boolean; others: string[] }>;
  /** Forgets a saying that was not carried out. */
  free(saying: SignedSaying): Promise<void>;
  /** Notes, some time soon, a request that only reads. */
  note(saying: SignedSaying, now: Date): void;
}

/** A request whose caller is known, up to what it does. */
interface ProvenCall {
  request: HttpRequest;
  common: CommonParameters;
  caller: Caller;
  proof: Proof;
  action: Pick<AnyAction<never>, 'effect'>;
  input: unknown;
  now: Date;
}

/** What this instance has seen of a signature. */
interface Seen {
  since: number;
  address: string;
  /** What was said with it, each with the X-TC-TraceId that came with it. */
  sayings: Map<string, string | undefined>;
}

/**
 * A signature names a second and, by most SDKs, no action: a program that calls two actions with equal bodies in one
 * second signs both alike. So a signature may be shared for this long, from one address. For a write the requests must
 * also have trace ids of their own, as those of the Node and Python SDKs do.
 */
const sharedMs = 2000;
const maxSayings = 16;

/** A timestamp may be five minutes ahead, and is good for five minutes after. */
const rememberedMs = 10 * 60_000;
/** 300 bytes each. What does not fit is told by the shared memory, which writes always ask. */
const maxSignatures = 5000;
const maxAccounts = 100;

/** Keeps a captured request from being sent again as another one, and a write from being carried out twice. */
export function createReplayProtection(shared: UsedSignatures) {
  const accounts = new LRUCache<number, Map<string, Seen>>({ max: maxAccounts });

  function seenOf({ caller, request, now }: ProvenCall, signature: string): Seen {
    const known = accounts.get(caller.appId) ?? new Map<string, Seen>();
    accounts.set(caller.appId, known);
    const seen = known.get(signature) ?? {
      since: now.getTime(),
      address: request.address(),
      sayings: new Map(),
    };
    if (!known.has(signature)) remember(known, signature, seen);
    return seen;
  }

  async function write<T>(call: ProvenCall, saying: SignedSaying, seen: Seen, work: () => Promise<T>) {
    const { isNew, others } = await shared.use(saying, call.now);
    const free = () => (isNew ? shared.free(saying).catch(() => {}) : undefined);
    if (others.some((other) => !seen.sayings.has(other))) {
      await free();
      throw saidElse;
    }
    if (!isNew && !(call.input as { ClientToken?: string }).ClientToken) throw carriedOut;
    try {
      return await work();
    } catch (error) {
      // Go and Python sign once and send a refused request again as it is.
      await free();
      throw error;
    }
  }

  /** Does the work of an action unless the signature came with something else, or has been carried out. */
  return async function carryOut<T>(call: ProvenCall, work: () => Promise<T>): Promise<T> {
    const { signature, coversAction, coversParameters } = call.proof;
    const { effect } = call.action;
    // Two containers that start alike in one second are signed alike and both count. Nor does the body of a start fit
    // any other action, so its signature need not be remembered, which would take a gigabyte at 5,000 a second.
    if (!signature || (effect === 'decides' && coversParameters)) return work();
    const saying = { appId: call.caller.appId, signature, said: saidBy(call) };
    const seen = seenOf(call, signature);
    if (!seen.sayings.has(saying.said)) {
      if (seen.sayings.size > 0 && !mayShare(call, seen)) throw saidElse;
      seen.sayings.set(saying.said, traceIdOf(call));
    }
    if (effect === 'writes') return write(call, saying, seen, work);
    if (!coversAction || !coversParameters) shared.note(saying, call.now);
    return work();
  };
}

function mayShare(call: ProvenCall, { since, address, sayings }: Seen): boolean {
  const traceId = traceIdOf(call);
  const others = [...sayings.values()];
  const isAnotherRequest = traceId !== undefined && !others.includes(undefined);
  return (
    call.now.getTime() - since <= sharedMs &&
    call.request.address() === address &&
    sayings.size < maxSayings &&
    (call.action.effect !== 'writes' || isAnotherRequest) &&
    (traceId === undefined || !others.includes(traceId))
  );
}

const saidBy = ({ request, common, proof }: ProvenCall): string =>
  proof.coversParameters ? common.action! : `${common.action} ${parametersHash(request)}`;

function parametersHash({ method, rawQuery, headers, body }: HttpRequest): string {
  const fields = headerFields(headers);
  return sha256Hex(`${sha256Hex(method === 'GET' ? rawQuery : body)} ${JSON.stringify(fields)}`);
}

const traceIdOf = ({ request }: ProvenCall) => request.headers['x-tc-traceid'] || undefined;

/** A Map is in the order of arrival, so what is too old or too much is at its beginning. */
function remember(known: Map<string, Seen>, signature: string, seen: Seen): void {
  known.set(signature, seen);
  for (const [oldest, { since }] of known) {
    if (known.size <= maxSignatures && since >= seen.since - rememberedMs) return;
    known.delete(oldest);
  }
}

const saidElse = new ApiError('AuthFailure.SignatureFailure', {
  en: 'The signature has come before with another action or other parameters, which it does not cover. Sign X-TC-Action and the payload, or sign again in another second.',
  zh: '该签名已用于其他接口或其他参数，而签名未覆盖这些内容。请将 X-TC-Action 与请求体纳入签名，或在另一秒重新签名。',
});

const carriedOut = new ApiError('AuthFailure.SignatureFailure', {
  en: 'A request with this signature has been carried out. To do the same again, sign again in another second; where the action takes a ClientToken, a request with one may be repeated as it is.',
  zh: '带有该签名的请求已执行。如需再次执行，请在另一秒重新签名；支持 ClientToken 的接口可携带 ClientToken 原样重试。',
});
