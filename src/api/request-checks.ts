import { quote } from '../platform/text.js';
import { bodyTypes } from './action-parameters.js';
import { ApiError } from './api-error.js';
import { commonName, type CommonParameters, missing } from './common-parameters.js';
import { type HttpRequest, isForm, maxBodyBytes, maxFormBytes, maxQueryChars } from './request.js';

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

/** readBody stops one byte past the limit. */
export function refuseLargeRequests({ request }: CheckedParts): void {
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

export function unknownAction(common: CommonParameters): ApiError {
  const action = quote(common.action);
  return new ApiError('InvalidAction', {
    en: `The request action=\`${action}\` is invalid or not found in service=\`tcss\` and version=\`${apiVersion}\`.`,
    zh: `服务 \`tcss\` 版本 \`${apiVersion}\` 中不存在接口 \`${action}\`。`,
  });
}
