import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { turnOfLongWork } from '../platform/breathe.js';
import { ApiError } from './api-error.js';
import {
  type AuthenticationOptions,
  identify,
  type Identified,
  type Proof,
  prove,
  UnprovenCaller,
} from './authenticate.js';
import { HungUp } from './body-intake.js';
import { type CommonParameters, namesOfV1, readCommonParameters } from './common-parameters.js';
import {
  actionCall,
  type CallContext,
  compileAction,
  type CompiledAction,
  readInput,
} from './compiled-action.js';
import { after } from '../platform/maybe-promise.js';
import { createDailyWrites } from './daily-writes.js';
import { createDecisionShares } from './decision-shares.js';
import type { AnyAction, Caller, Effect } from './define-action.js';
import { createFailureDelays, type FailedAuthentication } from './failed-authentication.js';
import { createFairTurns, type FairTurns } from './fair-turns.js';
import { languageOf, worded } from './language.js';
import { refuseManyParameters } from './parameter-count.js';
import { createRateLimit } from './rate-limit.js';
import { createReplayProtection, type UsedSignatures } from './replay-protection.js';
import { errorBody, errorOf, send, successBodyInPieces } from './reply.js';
import {
  type HttpRequest,
  type RequestContent,
  isForm,
  maxFormBytes,
  mediaTypeOf,
  readForm,
  readNamedParameters,
  readQuery,
  type TextParameter,
} from './request.js';
import {
  maxBytesOf,
  receiveBody,
  refuseAnnouncedLength,
  refuseForgedByPages,
  refuseLongQueries,
  refuseOtherContentTypes,
  refuseOtherMethods,
  refuseOtherVersions,
  requireCommonParameters,
  unknownAction,
} from './request-checks.js';
import { allows } from './roles.js';

interface RequestLogLine {
  action: string;
  appId: number | undefined;
  code: string;
  ms: number;
  requestId: string;
}

interface DispatcherOptions<Deps> extends AuthenticationOptions {
  actions: readonly AnyAction<Deps>[];
  deps: Deps;
  /** For actions that only read, such as from a replica. */
  depsToRead?(caller: Caller): Promise<Deps>;
  now(): Date;
  /** Calls per second, account and action; 0 for no limit. */
  rateLimit: number;
  /** Writes of an account in a day. */
  maxChangesPerDay: number;
  usedSignatures: UsedSignatures;
  /** For all but container starts. */
  turns: FairTurns;
  /** Carries out actions whose long bodies would hold up others; undefined to do all of it here. */
  thread?: ActionThread | undefined;
  isStatementTimeout(error: unknown): boolean;
  statementTimeoutSeconds: number;
  /** Bounded, for the log. */
  onFailedAuthentication(failure: FailedAuthentication): void;
  /** Each time. */
  onWrongKey(refusal: UnprovenCaller, address: string, at: Date): void;
  /** A caller has proven itself. */
  onUse(caller: Caller, now: Date, request: HttpRequest): void;
  /** `cause` is the value behind an InternalError. */
  onReply(line: RequestLogLine, cause: unknown): void;
  /** Awaited before the reply of a write, even a failed one, so that later requests see no older caches. */
  afterWrite?(caller: Caller): Promise<void>;
}

/** What a thread is told of a call. */
export interface ThreadCall {
  action: string;
  request: RequestContent;
  context: CallContext;
}

/** Reads and carries out calls beside the thread that decides. */
export interface ActionThread {
  takes(action: string): boolean;
  carryOut(call: ThreadCall): Promise<object>;
}

/** Each pipeline step fills in what later ones need. */
interface Call<Deps> {
  request: HttpRequest;
  requestId: string;
  now: Date;
  /** Of query or form, decoded. */
  parameters: readonly TextParameter[];
  common: CommonParameters;
  identified?: Identified;
  caller?: Caller;
  proof?: Proof;
  action?: CompiledAction<Deps>;
  input?: unknown;
  reply?: object;
}

type Step<Deps> = (call: Call<Deps>) => void | Promise<void>;

export function createDispatcher<Deps>(options: DispatcherOptions<Deps>) {
  const actions = new Map<string, CompiledAction<Deps>>(
    options.actions.map((action) => [action.name, compileAction(action)]),
  );
  const steps = pipeline(options, actions);

  return async function dispatch(request: HttpRequest, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const parameters = request.method === 'GET' ? readQuery(request) : [];
    const common = readCommonParameters(request, parameters);
    const call: Call<Deps> = { request, requestId: randomUUID(), now: options.now(), parameters, common };
    const { body, code, cause } = await answer(call, steps).finally(() => {
      request.intake.discard();
      request.intake.release();
    });
    send(response, body, traceIdOf(request));
    const line = {
      // Text of unauthenticated callers does not go into the log.
      action: actions.has(call.common.action ?? '') ? call.common.action! : '-',
      appId: call.caller?.appId,
      code,
      ms: Math.round((performance.now() - started) * 10) / 10,
      requestId: call.requestId,
    };
    options.onReply(line, cause);
  };
}

/** The first step that refuses decides which of several errors is reported. */
const pipeline = <Deps>(
  options: DispatcherOptions<Deps>,
  actions: Map<string, CompiledAction<Deps>>,
): Step<Deps>[] => {
  const takeTurns = createReadingTurns();
  const beginDecision = createDecisionShares();
  const carryOut = createReplayProtection(options.usedSignatures);
  const delayRefusal = createFailureDelays(options.onFailedAuthentication);
  const maxBytes = (call: Call<Deps>) => maxBytesOf(call, actions.get(call.common.action ?? '')?.action);
  const delayingRefusal =
    (step: Step<Deps>): Step<Deps> =>
    async (call) => {
      try {
        await step(call);
      } catch (refusal) {
        if (!(refusal instanceof UnprovenCaller)) throw refusal;
        forgetBody(call);
        const address = call.request.address();
        options.onWrongKey(refusal, address, call.now);
        await delayRefusal(refusal, address, call.now);
        throw refusal;
      }
    };
  return [
    refuseOtherMethods,
    refuseLongQueries,
    (call) => refuseAnnouncedLength(call, maxBytes(call)),
    // It names the caller in its body.
    (call) => (isForm(call.request) ? receiveForm(call) : undefined),
    refuseOtherContentTypes,
    requireCommonParameters,
    delayingRefusal(async (call) => {
      call.identified = await identify(call, call.now, options);
    }),
    (call) =>
      isForm(call.request)
        ? readFormInto(call)
        : receiveBody(call, maxBytes(call), call.identified!.credential.appId),
    delayingRefusal((call) => {
      const { request, identified, now } = call;
      return after(
        prove(identified!, now, () => request.address()),
        (proven) => {
          Object.assign(call, proven);
          options.onUse(call.caller!, now, request);
        },
      );
    }),
    refuseOtherVersions,
    (call) => {
      call.action = actions.get(call.common.action!);
      if (!call.action) throw unknownAction(call.common);
    },
    refuseOtherRoles,
    ({ request, proof, action }) => {
      if (!proof!.signature) refuseForgedByPages(request, action!.action.effect);
    },
    limitRate(options),
    ({ action, caller, request }) =>
      action!.action.effect === 'decides' ? beginDecision(caller!.appId, request.body.length) : undefined,
    (call) => {
      if (isForThread(call, options)) call.input = {};
      else return isLong(call) ? takeTurns(call.caller!.appId, () => readInto(call)) : readInto(call);
    },
    async (call) => {
      call.reply = await carryOut(provenCall(call), () => handle(call, options));
    },
  ];
};

/** Reading longer bodies takes milliseconds. */
const longBytes = 32 * 1024;
const isLong = <Deps>({ request }: Call<Deps>) => request.body.length > longBytes;

const isForThread = <Deps>(call: Call<Deps>, { thread }: DispatcherOptions<Deps>): boolean =>
  isLong(call) && !isForm(call.request) && thread !== undefined && thread.takes(call.action!.action.name);

function readInto<Deps>(call: Call<Deps>): void | Promise<void> {
  const { request, parameters, common } = call;
  return after(readInput(call.action!, request, parameters, common), (input) => {
    call.input = input;
  });
}

/**
 * Lets one long body of an account be read at a time, and what has come meanwhile be answered before it, so that whoever
 * sends nothing but long ones has no more than every other turn of the event loop.
 */
function createReadingTurns() {
  const turns = createFairTurns({ total: 2, maxWaitMs: 30_000, maxWaiting: 1000 });
  return async (appId: number, read: () => void | Promise<void>): Promise<void> => {
    const end = await turns.take(appId);
    try {
      await turnOfLongWork();
      await read();
    } finally {
      // The action goes on in this turn of the loop with what was read.
      setImmediate(end);
    }
  };
}

async function receiveForm<Deps>(call: Call<Deps>): Promise<void> {
  await receiveBody(call, maxFormBytes, 'UNNAMED');
  refuseManyParameters(call.request.body, '&', { en: 'The form', zh: '表单' });
  const naming = await readNamedParameters(call.request, new Set(namesOfV1));
  call.common = readCommonParameters(call.request, naming);
}

async function readFormInto<Deps>(call: Call<Deps>): Promise<void> {
  call.parameters = await readForm(call.request);
}

/** What was sent need not be kept while its refusal waits. */
function forgetBody<Deps>(call: Call<Deps>): void {
  call.parameters = [];
  call.request.body = Buffer.alloc(0);
  call.request.intake.discard();
  call.request.intake.release();
}

const provenCall = <Deps>({ request, common, now, input, caller, proof, action }: Call<Deps>) => ({
  request,
  input,
  common,
  now,
  caller: caller!,
  proof: proof!,
  action: action!.action,
});

async function answer<Deps>(call: Call<Deps>, steps: readonly Step<Deps>[]) {
  try {
    for (const step of steps) {
      const pending = step(call);
      // Nine of twelve steps are synchronous, and every await is a turn of the microtask queue.
      if (pending) await pending;
    }
    const written = successBodyInPieces(call.reply!, call.requestId);
    return { body: typeof written === 'string' ? written : await written, code: 'OK', cause: undefined };
  } catch (thrown) {
    if (thrown instanceof HungUp) throw thrown;
    const { code, text } = errorOf(thrown, call.requestId);
    const body = errorBody(code, worded(text, languageOf(call.common)), call.requestId);
    return { body, code, cause: code === 'InternalError' ? thrown : undefined };
  }
}

async function handle<Deps>(call: Call<Deps>, options: DispatcherOptions<Deps>): Promise<object> {
  const { effect } = call.action!.action;
  // Container starts have connections of their own; agents wait long and ask memory.
  if (isUnlimited(effect)) return carryOutHere(call, options.deps);
  const caller = call.caller!;
  try {
    return await (isForThread(call, options)
      ? options.thread!.carryOut(threadCall(call))
      : inTurn(call, options));
  } catch (error) {
    throw options.isStatementTimeout(error) ? tookTooLong(options.statementTimeoutSeconds) : error;
  } finally {
    if (effect === 'writes') await options.afterWrite?.(caller);
  }
}

async function inTurn<Deps>(call: Call<Deps>, options: DispatcherOptions<Deps>): Promise<object> {
  const caller = call.caller!;
  const endTurn = await options.turns.take(caller.appId);
  try {
    const isRead = call.action!.action.effect === 'reads';
    const deps = isRead ? await options.depsToRead?.(caller) : undefined;
    return await carryOutHere(call, deps ?? options.deps);
  } finally {
    endTurn();
  }
}

const carryOutHere = <Deps>(call: Call<Deps>, deps: Deps) =>
  call.action!.action.handle(actionCall(call.input, contextOf(call)), deps) as Promise<object>;

const tookTooLong = (seconds: number) =>
  new ApiError('RequestLimitExceeded', {
    en: `The database gave up after ${seconds} s (STATEMENT_TIMEOUT_SECONDS). Ask for less at a time: fewer days, fewer filter values, whole texts with ExactMatch.`,
    zh: `数据库查询超过 ${seconds} 秒（STATEMENT_TIMEOUT_SECONDS）已中止。请缩小单次请求范围：减少天数与过滤取值，或使用 ExactMatch 精确匹配。`,
  });

const contextOf = <Deps>({ caller, now, requestId, common, request, action }: Call<Deps>): CallContext => ({
  caller: caller!,
  now,
  requestId,
  common,
  arrivedAt: request.arrivedAt,
  endpoint: request.endpoint(),
  // For the audit; working it out costs decisions time that need it not.
  address: action!.action.effect === 'writes' ? request.address() : '',
});

const threadCall = <Deps>(call: Call<Deps>): ThreadCall => {
  const { method, mediaType, headers, body } = call.request;
  return {
    action: call.action!.action.name,
    request: { method, mediaType, headers, body },
    context: contextOf(call),
  };
};

const isUnlimited = (effect: Effect): boolean => effect === 'decides' || effect === 'serves';

function limitRate<Deps>({ rateLimit, maxChangesPerDay }: DispatcherOptions<Deps>): Step<Deps> {
  const countCall = createRateLimit(rateLimit);
  const countWrite = createDailyWrites(maxChangesPerDay);
  return ({ action, caller, now }) => {
    const { name, effect } = action!.action;
    if (!isUnlimited(effect)) countCall(caller!.appId, name, now);
    if (effect === 'writes') countWrite(caller!.appId, now);
  };
}

/** The caller's id, to send back; undefined when it is no header value. */
const traceIdOf = ({ headers }: HttpRequest) =>
  /^[\x21-\x7e]{1,128}$/.exec(headers['x-tc-traceid'] ?? '')?.[0];

function refuseOtherRoles<Deps>({ caller, action }: Call<Deps>): void {
  const { name, role } = action!.action;
  if (allows(caller!.role, role)) return;
  throw new ApiError('UnauthorizedOperation', {
    en: `The role \`${caller!.role}\` of this credential does not allow ${name}.`,
    zh: `该密钥的角色 \`${caller!.role}\` 无权调用 ${name}。`,
  });
}

/** SDKs send the path of their endpoint along, so any path may be an API call. */
export const namesAnAction = (message: IncomingMessage): boolean =>
  message.headers['x-tc-action'] !== undefined ||
  /[?&]Action=/.test(message.url ?? '') ||
  // The form names it, but has not been read yet.
  isForm({ method: message.method, mediaType: mediaTypeOf(message.headers) });
