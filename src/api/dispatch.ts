import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticate, type AuthenticationOptions } from './authenticate.js';
import { commonName, type CommonParameters, missing, readCommonParameters } from './common-parameters.js';
import type { AnyAction, Caller, Language } from './define-action.js';
import { ApiError } from './errors.js';
import { bodyTypes, readParameters } from './parameters.js';
import { createRateLimit } from './rate-limit.js';
import { errorBody, errorOf, send, successBody } from './reply.js';
import {
  type HttpRequest,
  isForm,
  maxBodyBytes,
  maxFormBytes,
  maxQueryChars,
  mediaTypeOf,
  readTextParameters,
  type TextParameter,
} from './request.js';
import { allows } from './roles.js';
import { compileInput, type Validate } from './validate.js';
import { quote } from '../platform/text.js';

/** The only API version there is. */
export const apiVersion = '2020-11-01';

export interface RequestLogLine {
  action: string;
  appId: number | undefined;
  code: string;
  ms: number;
  requestId: string;
}

export interface DispatcherOptions<Deps> extends AuthenticationOptions {
  actions: readonly AnyAction<Deps>[];
  deps: Deps;
  /** What actions that only read work with, where that is something else: a replica in place of the database. */
  depsToRead?(caller: Caller): Promise<Deps>;
  /** Read once per request. */
  now(): Date;
  /** Calls per second, account and action; 0 for no limit. */
  rateLimit: number;
  /** Told of every reply; `cause` is the thrown value behind an InternalError. */
  onReply(line: RequestLogLine, cause: unknown): void;
  /**
   * Awaited before the reply of an action that writes, also when it failed: it may have changed something first. The
   * instance refreshes its caches here, so that whoever knows of a change is never answered from before it.
   */
  afterWrite?(caller: Caller): Promise<void>;
}

interface CompiledAction<Deps> {
  action: AnyAction<Deps>;
  validate: Validate;
}

/** One request on its way through the pipeline; each step fills in what the later ones need. */
interface Call<Deps> {
  request: HttpRequest;
  requestId: string;
  now: Date;
  /** What the query or the form says, decoded. */
  parameters: readonly TextParameter[];
  common: CommonParameters;
  caller?: Caller;
  action?: CompiledAction<Deps>;
  input?: unknown;
  reply?: object;
}

type Step<Deps> = (call: Call<Deps>) => void | Promise<void>;

/** Makes the function that answers API requests: one endpoint, the action named in the request. */
export function createDispatcher<Deps>(options: DispatcherOptions<Deps>) {
  const actions = new Map<string, CompiledAction<Deps>>(
    options.actions.map((action) => [action.name, { action, validate: compileInput(action.input) }]),
  );
  const countCall = createRateLimit(options.rateLimit);

  /** The order of the checks is the order in which faults are reported when a request has several. */
  const pipeline: Step<Deps>[] = [
    refuseOtherMethods,
    refuseLargeRequests,
    refuseOtherContentTypes,
    requireCommonParameters,
    async (call) => {
      call.caller = await authenticate(call, call.now, options);
    },
    refuseOtherVersions,
    (call) => {
      call.action = actions.get(call.common.action!);
      if (!call.action) throw unknownAction(call.common);
    },
    refuseOtherRoles,
    (call) => {
      const { name, effect } = call.action!.action;
      if (effect !== 'decides') countCall(call.caller!.appId, name, call.now);
    },
    async (call) => {
      const { action, validate } = call.action!;
      const { value, textual } = await readParameters(
        call.request,
        call.parameters,
        call.common,
        action.input,
      );
      call.input = validate(value, textual);
    },
    async (call) => {
      const { action } = call.action!;
      const deps =
        options.depsToRead && action.effect === 'reads'
          ? await options.depsToRead(call.caller!)
          : options.deps;
      try {
        call.reply = (await action.handle(actionCall(call), deps)) as object;
      } finally {
        if (action.effect === 'writes') await options.afterWrite?.(call.caller!);
      }
    },
  ];

  return async function dispatch(request: HttpRequest, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const parameters = readTextParameters(request);
    const call: Call<Deps> = {
      request,
      requestId: randomUUID(),
      now: options.now(),
      parameters,
      common: readCommonParameters(request, parameters),
    };
    let code = 'OK';
    let cause: unknown;
    let body: string | Buffer;
    try {
      for (const step of pipeline) {
        const pending = step(call);
        // Most steps are done when they return; to wait for those too would cost a request 0.5 µs.
        if (pending) await pending;
      }
      body = successBody(call.reply!, call.requestId);
    } catch (thrown) {
      const error = errorOf(thrown, call.requestId);
      code = error.code;
      if (code === 'InternalError') cause = thrown;
      body = errorBody(code, error.text[languageOf(call.common) === 'zh-CN' ? 'zh' : 'en'], call.requestId);
    }
    send(response, body, traceIdOf(request));
    const line = {
      // What an unauthenticated stranger calls an action does not belong in the log unless there is such an action.
      action: actions.has(call.common.action ?? '') ? call.common.action! : '-',
      appId: call.caller?.appId,
      code,
      ms: Math.round((performance.now() - started) * 10) / 10,
      requestId: call.requestId,
    };
    options.onReply(line, cause);
  };
}

const languageOf = ({ language }: CommonParameters): Language =>
  /^zh/i.test(language ?? '') ? 'zh-CN' : 'en-US';

/** The caller's own id of the request, sent back as it came; one that could not be a header value is dropped. */
const traceIdOf = ({ headers }: HttpRequest) =>
  /^[\x21-\x7e]{1,128}$/.exec(headers['x-tc-traceid'] ?? '')?.[0];

function actionCall<Deps>(call: Call<Deps>) {
  const language = languageOf(call.common);
  return {
    input: call.input,
    caller: call.caller!,
    actor: { appId: call.caller!.appId, uin: call.caller!.uin, now: call.now },
    now: call.now,
    requestId: call.requestId,
    language,
    endpoint: call.request.endpoint(),
    say: (text: { en: string; zh: string }) => text[language === 'zh-CN' ? 'zh' : 'en'],
    fail: (code: ApiError['code'], text: ApiError['text']) => new ApiError(code, text),
  };
}

function refuseOtherMethods<Deps>({ request }: Call<Deps>): void {
  if (request.method === 'POST' || request.method === 'GET') return;
  throw new ApiError('UnsupportedProtocol', {
    en: `The HTTP method ${request.method} is not supported; use POST or GET.`,
    zh: `不支持 HTTP 方法 ${request.method}，请使用 POST 或 GET。`,
  });
}

/** The reader of the body stops one byte past the limit, which is how an oversized one is recognised here. */
function refuseLargeRequests<Deps>({ request }: Call<Deps>): void {
  if (request.method === 'GET' && request.rawQuery.length > maxQueryChars) {
    throw new ApiError('RequestSizeLimitExceeded', {
      en: `The query is longer than ${maxQueryChars} characters (32 KB); use POST.`,
      zh: `查询字符串超过 ${maxQueryChars} 个字符（32 KB），请使用 POST。`,
    });
  }
  if (isForm(request) && request.body.length > maxFormBytes) {
    throw new ApiError('RequestSizeLimitExceeded', {
      en: `The form is larger than ${maxFormBytes} bytes (1 MB); send JSON signed with TC3-HMAC-SHA256 instead.`,
      zh: `表单超过 ${maxFormBytes} 字节（1 MB），请改用 TC3-HMAC-SHA256 签名的 JSON 请求。`,
    });
  }
  if (request.body.length <= maxBodyBytes) return;
  throw new ApiError('RequestSizeLimitExceeded', {
    en: `The request body is larger than ${maxBodyBytes} bytes (10 MB).`,
    zh: `请求体超过 ${maxBodyBytes} 字节（10 MB）。`,
  });
}

function refuseOtherContentTypes<Deps>({ request, common }: Call<Deps>): void {
  const { mediaType: type } = request;
  if (request.method === 'GET' || bodyTypes.includes(type) || (isForm(request) && common.isV1)) return;
  const given = quote(type) || undefined;
  throw new ApiError('InvalidRequest', {
    en: `The Content-Type of a POST must be one of ${bodyTypes.join(', ')}, or application/x-www-form-urlencoded with signature v1; given \`${given ?? 'none'}\`.`,
    zh: `POST 请求的 Content-Type 只能为 ${bodyTypes.join('、')}，或在签名方法 v1 下为 application/x-www-form-urlencoded，实际为 \`${given ?? '无'}\`。`,
  });
}

function requireCommonParameters<Deps>({ common }: Call<Deps>): void {
  if (!common.action) throw missing(commonName(common, 'Action'));
  if (!common.version) throw missing(commonName(common, 'Version'));
}

function refuseOtherVersions<Deps>({ common }: Call<Deps>): void {
  if (common.version === apiVersion) return;
  const version = quote(common.version);
  throw new ApiError('NoSuchVersion', {
    en: `The specified api version=\`${version}\` does not exist in service=\`tcss\`; use \`${apiVersion}\`.`,
    zh: `服务 \`tcss\` 不存在版本 \`${version}\`，请使用 \`${apiVersion}\`。`,
  });
}

function unknownAction(common: CommonParameters): ApiError {
  const action = quote(common.action);
  return new ApiError('InvalidAction', {
    en: `The request action=\`${action}\` is invalid or not found in service=\`tcss\` and version=\`${apiVersion}\`.`,
    zh: `服务 \`tcss\` 版本 \`${apiVersion}\` 中不存在接口 \`${action}\`。`,
  });
}

function refuseOtherRoles<Deps>({ caller, action }: Call<Deps>): void {
  const { name, role } = action!.action;
  if (allows(caller!.role, role)) return;
  throw new ApiError('UnauthorizedOperation', {
    en: `The role \`${caller!.role}\` of this credential does not allow ${name}.`,
    zh: `该密钥的角色 \`${caller!.role}\` 无权调用 ${name}。`,
  });
}

/** Whether a request is meant for the API whatever its path: SDKs with a path in their endpoint send it along. */
export const namesAnAction = (message: IncomingMessage): boolean =>
  message.headers['x-tc-action'] !== undefined ||
  /[?&]Action=/.test(message.url ?? '') ||
  // The name is in the form, which has not been read yet.
  isForm({ method: message.method, mediaType: mediaTypeOf(message.headers) });
