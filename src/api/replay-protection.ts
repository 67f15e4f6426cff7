import { LRUCache } from 'lru-cache';
import { ApiError } from './api-error.js';
import type { Proof } from './authenticate.js';
import type { CommonParameters } from './common-parameters.js';
import type { AnyAction, Caller } from './define-action.js';
import type { HttpRequest } from './request.js';
import { sha256Hex } from './signature/tc3-algorithm.js';
import { headerFields } from './x-tcss-headers.js';

interface SignedSaying {
  appId: number;
  signature: string;
  /** The action, and a hash of the parameters where the signature does not cover them. */
  said: string;
}

/** Shared by all instances. */
export interface UsedSignatures {
  /** Records a write: whether it is new, and what else the signature was used for. */
  use(saying: SignedSaying, now: Date): Promise<{ isNew: boolean; others: string[] }>;
  /** Forgets a request that was refused. */
  free(saying: SignedSaying): Promise<void>;
  /** Records a read, asynchronously. */
  note(saying: SignedSaying, now: Date): void;
}

interface ProvenCall {
  request: HttpRequest;
  common: CommonParameters;
  caller: Caller;
  proof: Proof;
  action: Pick<AnyAction<never>, 'effect'>;
  input: unknown;
  now: Date;
}

interface Seen {
  since: number;
  address: string;
  /** With the X-TC-TraceId of each. */
  sayings: Map<string, string | undefined>;
}

/**
 * In most SDKs a signature covers a second but no action, so two actions with equal bodies are signed alike. One
 * address may share it for this long; writes also need distinct trace ids, as the Node and Python SDKs send.
 */
const sharedMs = 2000;
const maxSayings = 16;

/** A timestamp may be five minutes ahead, and is good for five minutes after. */
const rememberedMs = 10 * 60_000;
/** 300 bytes each. Writes always ask the shared memory, which knows the rest. */
const maxSignatures = 5000;
const maxAccounts = 100;

/** Stops a captured request from being sent again as another, and a write from running twice. */
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
      // Go and Python sign once and resend a refused request unchanged.
      await free();
      throw error;
    }
  }

  /** Runs `work` unless the signature came with something else, or with this before. */
  return async function carryOut<T>(call: ProvenCall, work: () => Promise<T>): Promise<T> {
    const { signature, coversAction, coversParameters } = call.proof;
    const { effect } = call.action;
    // Equal containers in one second are signed alike and both count. A start's body fits no other action, so its
    // signature need not be remembered: at 5,000 a second that would take a gigabyte.
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

/** A Map keeps insertion order, so the oldest come first. */
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
