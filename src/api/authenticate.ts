import { ApiError } from './errors.js';
import { type Caller } from './define-action.js';
import { type CommonParameters, type HttpRequest } from './request.js';
import { basicKeyMatches, parseBasicAuthorization } from './signature/basic.js';
import { parseTc3Authorization, tc3SignatureMatches } from './signature/tc3.js';

/** A caller and the key that proves it. */
export interface Credential extends Caller {
  secretKey: string;
}

export interface AuthenticationOptions {
  /** Looks a SecretId up; undefined when there is none. */
  findCredential(secretId: string): Promise<Credential | undefined>;
  /** Whether HTTP Basic is taken at all. */
  basic: boolean;
  /** Host names that SDKs may have signed although a proxy put another into the Host header. */
  publicHosts: readonly string[];
}

/** How far a signature's timestamp may be from the clock, either way, in seconds. */
const maxSkewSeconds = 300;

const refusals = {
  malformed: new ApiError('AuthFailure.InvalidAuthorization', {
    en: 'The Authorization header is malformed. Expected `TC3-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, or `Basic …`.',
    zh: 'Authorization 请求头格式错误，应为 `TC3-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` 或 `Basic …`。',
  }),
  unknownId: new ApiError('AuthFailure.SecretIdNotFound', {
    en: 'The SecretId is not found, please ensure that your SecretId is correct.',
    zh: 'SecretId 不存在，请确认 SecretId 是否正确。',
  }),
  expired: new ApiError('AuthFailure.SignatureExpire', {
    en: 'The signature is expired, please request again. The X-TC-Timestamp may be at most 5 minutes away from the time here.',
    zh: '签名已过期，请重新请求。X-TC-Timestamp 与服务端时间相差不得超过 5 分钟。',
  }),
  wrong: new ApiError('AuthFailure.SignatureFailure', {
    en: 'The provided credentials could not be validated. Please check your signature is correct.',
    zh: '签名验证失败，请检查签名是否正确。',
  }),
  basicOff: new ApiError('AuthFailure.InvalidAuthorization', {
    en: 'HTTP Basic authentication is switched off here (AUTH_BASIC=off). Sign the request with TC3-HMAC-SHA256.',
    zh: '本服务已关闭 HTTP Basic 认证（AUTH_BASIC=off），请使用 TC3-HMAC-SHA256 签名。',
  }),
  basicInClear: new ApiError('AuthFailure.InvalidAuthorization', {
    en: 'HTTP Basic authentication is only accepted from this machine itself or behind TLS. Sign the request with TC3-HMAC-SHA256.',
    zh: 'HTTP Basic 认证仅接受本机或 TLS 连接，请使用 TC3-HMAC-SHA256 签名。',
  }),
};

const missing = (name: string) =>
  new ApiError('MissingParameter', {
    en: `The request is missing a required parameter \`${name}\`.`,
    zh: `请求缺少必填参数 \`${name}\`。`,
  });

/** Finds out who is calling, by TC3 signature or HTTP Basic; throws the refusal when that cannot be established. */
export async function authenticate(
  request: HttpRequest,
  common: CommonParameters,
  now: Date,
  options: AuthenticationOptions,
): Promise<Caller> {
  const header = request.headers['authorization']?.trim();
  if (!header) throw missing('Authorization');
  const { secretKey: _, ...caller } = /^basic\s/i.test(header)
    ? await authenticateBasic(header, request, options)
    : await authenticateTc3(header, request, common, now, options);
  return caller;
}

async function authenticateTc3(
  header: string,
  request: HttpRequest,
  { timestamp }: CommonParameters,
  now: Date,
  { findCredential, publicHosts }: AuthenticationOptions,
): Promise<Credential> {
  const authorization = parseTc3Authorization(header);
  if (!authorization) throw refusals.malformed;
  if (!timestamp) throw missing('X-TC-Timestamp');
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new ApiError('InvalidParameter', {
      en: 'The value type of parameter `X-TC-Timestamp` is not valid, it should be Unix seconds.',
      zh: '参数 `X-TC-Timestamp` 类型错误，应为 Unix 秒数。',
    });
  }
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > maxSkewSeconds) throw refusals.expired;
  const credential = await lookUp(authorization.secretId, findCredential);
  if (!tc3SignatureMatches(authorization, request, timestamp, credential.secretKey, publicHosts))
    throw refusals.wrong;
  return credential;
}

async function authenticateBasic(
  header: string,
  request: HttpRequest,
  { basic, findCredential }: AuthenticationOptions,
): Promise<Credential> {
  if (!basic) throw refusals.basicOff;
  if (!request.confidential) throw refusals.basicInClear;
  const given = parseBasicAuthorization(header);
  if (!given) throw refusals.malformed;
  const credential = await lookUp(given.secretId, findCredential);
  if (!basicKeyMatches(given, credential.secretKey)) throw refusals.wrong;
  return credential;
}

/** Every SecretId is printable ASCII; PostgreSQL would not even compare some of what Basic can carry, U+0000 above all. */
async function lookUp(
  secretId: string,
  findCredential: AuthenticationOptions['findCredential'],
): Promise<Credential> {
  const credential = /^[\x21-\x7e]+$/.test(secretId) ? await findCredential(secretId) : undefined;
  if (!credential) throw refusals.unknownId;
  return credential;
}
