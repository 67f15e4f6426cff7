import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { authenticate, type AuthenticationOptions } from './authenticate.js';
import { type AnyAction, type Caller, type Language } from './define-action.js';
import { ApiError, shown } from './errors.js';
import { createRateLimit } from './rate-limit.js';
import { errorBody, errorOf, send, successBody } from './reply.js';
import {
  type CommonParameters,
  type HttpRequest,
  maxBodyBytes,
  maxQueryChars,
  mediaType,
  readCommonParameters,
  readParameters,
} from './request.js';
import { allows } from './roles.js';
import { compileInput, type Validate } from './validate.js';

/** The only API version there is. */
export const apiVersion = '2020-11-01';

export interface RequestLogLine {
  action: string;
  appId: number | undefined;
  code: string;
  ms: number;
  requestId: string;
  /** The thrown value behind an InternalError. */
  cause?: unknown;
}

export interface DispatcherOptions<Deps> extends AuthenticationOptions {
  actions: readonly AnyAction<Deps>[];
  deps: Deps;
  /** Read once per request. */
  now(): Date;
  /** Calls per second, account and action; 0 for no limit. */
  rateLimit: number;
  onReply(line: RequestLogLine): void;
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
      call.caller = await authenticate(call.request, call.common, call.now, options);
    },
    refuseOtherVersions,
    (call) => {
      call.action = actions.get(call.common.action!);
      if (!call.action) throw unknownAction(call.common);
    },
    refuseOtherRoles,
    (call) => {
      const { name, rateLimited = true } = call.action!.action;
      if (rateLimited) countCall(call.caller!.appId, name, call.now);
    },
    (call) => {
      const { value, textual } = readParameters(call.request);
      call.input = call.action!.validate(value, textual);
    },
    async (call) => {
      call.reply = await call.action!.action.handle(actionCall(call), options.deps);
    },
  ];

  return async function dispatch(request: HttpRequest, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const call: Call<Deps> = {
      request,
      requestId: randomUUID(),
      now: options.now(),
      common: readCommonParameters(request),
    };
    let code = 'OK';
    let cause: unknown;
    let body: string;
    try {
      for (const step of pipeline) await step(call);
      body = successBody(call.reply!, call.requestId);
    } catch (thrown) {
      const error = errorOf(thrown, call.requestId);
      code = error.code;
      if (code === 'InternalError') cause = thrown;
      body = errorBody(code, error.text[languageOf(call.common) === 'zh-CN' ? 'zh' : 'en'], call.requestId);
    }
    send(response, body, traceIdOf(request));
    options.onReply({
      // What an unauthenticated stranger calls an action does not belong in the log unless there is such an action.
      action: actions.has(call.common.action ?? '') ? call.common.action! : '-',
      appId: call.caller?.appId,
      code,
      ms: Math.round((performance.now() - started) * 10) / 10,
      requestId: call.requestId,
      ...(cause !== undefined && { cause }),
    });
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
    now: call.now,
    requestId: call.requestId,
    language,
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
  if (request.body.length <= maxBodyBytes) return;
  throw new ApiError('RequestSizeLimitExceeded', {
    en: `The request body is larger than ${maxBodyBytes} bytes (10 MB).`,
    zh: `请求体超过 ${maxBodyBytes} 字节（10 MB）。`,
  });
}

function refuseOtherContentTypes<Deps>({ request }: Call<Deps>): void {
  const type = mediaType(request);
  if (request.method === 'GET' || type === 'application/json') return;
  throw new ApiError('InvalidRequest', {
    en: `The Content-Type of a POST must be application/json; given \`${shown(type) || 'none'}\`.`,
    zh: `POST 请求的 Content-Type 必须为 application/json，实际为 \`${shown(type) || '无'}\`。`,
  });
}

function requireCommonParameters<Deps>({ common }: Call<Deps>): void {
  for (const [name, value] of [
    ['X-TC-Action', common.action],
    ['X-TC-Version', common.version],
  ] as const) {
    if (value) continue;
    throw new ApiError('MissingParameter', {
      en: `The request is missing a required parameter \`${name}\`.`,
      zh: `请求缺少必填参数 \`${name}\`。`,
    });
  }
}

function refuseOtherVersions<Deps>({ common }: Call<Deps>): void {
  if (common.version === apiVersion) return;
  const version = shown(common.version);
  throw new ApiError('NoSuchVersion', {
    en: `The specified api version=\`${version}\` does not exist in service=\`tcss\`; use \`${apiVersion}\`.`,
    zh: `服务 \`tcss\` 不存在版本 \`${version}\`，请使用 \`${apiVersion}\`。`,
  });
}

function unknownAction(common: CommonParameters): ApiError {
  const action = shown(common.action);
  return new ApiError('InvalidAction', {
    en: `The request action=\`${action}\` is invalid or not found in service=\`tcss\` and version=\`${apiVersion}\`.`,
    zh: `服务 \`tcss\` 版本 \`${apiVersion}\` 中不存在接口 \`${action}\`。`,
  });
}

function refuseOtherRoles<Deps>({ caller, action }: Call<Deps>): void {
  const { name, access } = action!.action;
  if (allows(caller!.role, access)) return;
  throw new ApiError('UnauthorizedOperation', {
    en: `The role \`${caller!.role}\` of this credential does not allow ${name}.`,
    zh: `该密钥的角色 \`${caller!.role}\` 无权调用 ${name}。`,
  });
}

/** Whether a request is meant for the API whatever its path: SDKs with a path in their endpoint send it along. */
export const namesAnAction = (message: IncomingMessage): boolean =>
  message.headers['x-tc-action'] !== undefined || /[?&]Action=/.test(message.url ?? '');
