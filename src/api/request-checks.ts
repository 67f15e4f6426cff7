import { counted, quote } from '../platform/text.js';
import { bodyTypes } from './action-parameters.js';
import { ApiError } from './api-error.js';
import type { Payer } from './body-intake.js';
import { commonName, type CommonParameters, missing } from './common-parameters.js';
import type { AnyAction, Effect } from './define-action.js';
import { type HttpRequest, isForm, maxFormBytes, maxQueryChars, usualBodyBytes } from './request.js';

export const apiVersion = '2020-11-01';

interface CheckedParts {
  request: HttpRequest;
  common: CommonParameters;
}

export function refuseOtherMethods({ request }: CheckedParts): void {
  if (request.method === 'POST' || request.method === 'GET') return;
  throw new ApiError('UnsupportedProtocol', {
    en: `The HTTP method ${request.method} is not supported; use POST or GET.`,
    zh: `不支持 HTTP 方法 ${request.method}，请使用 POST 或 GET。`,
  });
}

export function refuseLongQueries({ request }: CheckedParts): void {
  if (request.method !== 'GET' || request.rawQuery.length <= maxQueryChars) return;
  throw new ApiError('RequestSizeLimitExceeded', {
    en: `The query is longer than ${counted(maxQueryChars, 'character')} (32 KB); use POST.`,
    zh: `查询字符串超过 ${maxQueryChars} 个字符（32 KB），请使用 POST。`,
  });
}

/** What a request's body may have, known before it is read. */
export const maxBytesOf = ({ request }: CheckedParts, action: AnyAction<never> | undefined): number =>
  isForm(request) ? maxFormBytes : (action?.maxBodyBytes ?? usualBodyBytes);

export function refuseAnnouncedLength(parts: CheckedParts, maxBytes: number): void {
  const announced = Number(parts.request.headers['content-length'] ?? 0);
  if (announced > maxBytes) throw tooLarge(parts, maxBytes);
}

/** Receives the body; it is refused when it is too large, or when too many large ones come at once. */
export async function receiveBody(parts: CheckedParts, maxBytes: number, payer: Payer): Promise<void> {
  const received = await parts.request.intake.receive(maxBytes, payer);
  if (received === 'TOO_LARGE') throw tooLarge(parts, maxBytes);
  if (received === 'NO_ROOM') throw noRoom;
  parts.request.body = received;
}

const noRoom = new ApiError('RequestLimitExceeded', {
  en: 'Too many large requests are being sent at once (BODY_BUDGET_MB). Send it again in a few seconds.',
  zh: '同时发送的大请求过多（BODY_BUDGET_MB），请几秒后重试。',
});

function tooLarge({ request, common }: CheckedParts, maxBytes: number): ApiError {
  const megabytes = maxBytes / 1024 / 1024;
  if (isForm(request)) {
    return new ApiError('RequestSizeLimitExceeded', {
      en: `The form is larger than ${counted(maxBytes, 'byte')} (${megabytes} MB); send JSON signed with TC3-HMAC-SHA256 instead.`,
      zh: `表单超过 ${maxBytes} 字节（${megabytes} MB），请改用 TC3-HMAC-SHA256 签名的 JSON 请求。`,
    });
  }
  const action = quote(common.action);
  return new ApiError('RequestSizeLimitExceeded', {
    en: `The request body is larger than ${counted(maxBytes, 'byte')} (${megabytes} MB), the most that \`${action}\` takes.`,
    zh: `请求体超过 ${maxBytes} 字节（${megabytes} MB），即接口 \`${action}\` 的上限。`,
  });
}

export function refuseOtherContentTypes({ request, common }: CheckedParts): void {
  const { mediaType: type } = request;
  if (request.method === 'GET' || bodyTypes.includes(type) || (isForm(request) && common.isV1)) return;
  const given = quote(type) || undefined;
  throw new ApiError('InvalidRequest', {
    en: `The Content-Type of a POST must be one of ${bodyTypes.join(', ')}, or application/x-www-form-urlencoded with signature v1; given \`${given ?? 'none'}\`.`,
    zh: `POST 请求的 Content-Type 只能为 ${bodyTypes.join('、')}，或在签名方法 v1 下为 application/x-www-form-urlencoded，实际为 \`${given ?? '无'}\`。`,
  });
}

export function requireCommonParameters({ common }: CheckedParts): void {
  if (!common.action) throw missing(commonName(common, 'Action'));
  if (!common.version) throw missing(commonName(common, 'Version'));
}

export function refuseOtherVersions({ common }: CheckedParts): void {
  if (common.version === apiVersion) return;
  const version = quote(common.version);
  throw new ApiError('NoSuchVersion', {
    en: `The specified api version=\`${version}\` does not exist in service=\`tcss\`; use \`${apiVersion}\`.`,
    zh: `服务 \`tcss\` 不存在版本 \`${version}\`，请使用 \`${apiVersion}\`。`,
  });
}

/** The content types that a form on any web page can send. */
const formTypes = ['multipart/form-data', 'application/x-www-form-urlencoded', 'text/plain'];

/**
 * A browser that has a password or a session for this service adds it to whatever a strange page makes it send. So without a
 * signature nothing is accepted from another site or from a form, and a GET, which any <img> makes, only reads.
 */
export function refuseForgedByPages(request: HttpRequest, effect: Effect): void {
  const { method, headers } = request;
  if (method === 'GET' && effect !== 'reads') {
    throw new ApiError('UnsupportedProtocol', {
      en: 'Without a signature a GET only reads; use POST.',
      zh: '未签名的 GET 仅可用于查询，请使用 POST。',
    });
  }
  const isForm = isFromBrowser(headers) && formTypes.includes(request.mediaType);
  if (!isForm && !isFromAnotherSite(headers)) return;
  throw new ApiError('AuthFailure.UnauthorizedOperation', {
    en: 'Without a signature no request is accepted from a page of another site, nor from a form (Origin, Sec-Fetch-Site). Sign the request with TC3-HMAC-SHA256.',
    zh: '未签名的请求不接受来自其他站点页面或表单的请求（Origin、Sec-Fetch-Site），请使用 TC3-HMAC-SHA256 签名。',
  });
}

type Headers = HttpRequest['headers'];

const isFromBrowser = (headers: Headers) => 'origin' in headers || 'sec-fetch-site' in headers;

export function isFromAnotherSite({ origin, host = '', 'sec-fetch-site': site = 'none' }: Headers): boolean {
  if (!['none', 'same-origin'].includes(site)) return true;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host.toLowerCase();
}

export function unknownAction(common: CommonParameters): ApiError {
  const action = quote(common.action);
  return new ApiError('InvalidAction', {
    en: `The request action=\`${action}\` is invalid or not found in service=\`tcss\` and version=\`${apiVersion}\`.`,
    zh: `服务 \`tcss\` 版本 \`${apiVersion}\` 中不存在接口 \`${action}\`。`,
  });
}
