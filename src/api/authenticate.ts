import { commonName, type CommonParameters, missing } from './common-parameters.js';
import { type Caller } from './define-action.js';
import { ApiError } from './errors.js';
import { type HttpRequest, type TextParameter } from './request.js';
import { basicKeyMatches, parseBasicAuthorization } from './signature/basic.js';
import { signedHostCandidates } from './signature/hosts.js';
import { parseTc3Authorization, tc3SignatureMatches } from './signature/tc3.js';
import { v1SignatureMatches } from './signature/v1.js';

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
    en: 'The signature is expired, please request again. Its timestamp may be at most 5 minutes away from the time here.',
    zh: '签名已过期，请重新请求。时间戳与服务端时间相差不得超过 5 分钟。',
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

/** A request with its text parameters and what they and the headers say of every request. */
export interface AuthenticatedParts {
  request: HttpRequest;
  parameters: readonly TextParameter[];
  common: CommonParameters;
}

/** Finds out who is calling, by signature or HTTP Basic; throws the refusal when that cannot be established. */
export async function authenticate(
  parts: AuthenticatedParts,
  now: Date,
  options: AuthenticationOptions,
): Promise<Caller> {
  const { secretKey: _, ...caller } = parts.common.isV1
    ? await authenticateV1(parts, now, options)
    : await authenticateByHeader(parts, now, options);
  return caller;
}

/** The nonce is looked at, not remembered: SDKs repeat theirs, Node among 65,536. */
async function authenticateV1(
  { request, parameters, common }: AuthenticatedParts,
  now: Date,
  { findCredential, publicHosts }: AuthenticationOptions,
): Promise<Credential> {
  const { secretId, nonce, signature, signatureMethod } = common;
  if (!secretId) throw missing('SecretId');
  requireFreshness(common, now);
  if (!nonce) throw missing('Nonce');
  if (!/^\d{1,20}$/.test(nonce)) throw notNumeric('Nonce', 'a whole number', '非负整数');
  if (!signature) throw missing('Signature');
  const credential = await lookUp(secretId, findCredential);
  const signed = {
    method: request.method,
    hosts: signedHostCandidates(request.headers['host'] ?? '', publicHosts),
    path: request.path,
    parameters: parameters.filter(([name]) => name !== 'Signature'),
    signature,
    signatureMethod,
  };
  if (!v1SignatureMatches(signed, credential.secretKey)) throw refusals.wrong;
  return credential;
}

async function authenticateByHeader(
  { request, common }: AuthenticatedParts,
  now: Date,
  options: AuthenticationOptions,
): Promise<Credential> {
  const header = request.headers['authorization']?.trim();
  if (!header) throw missing('Authorization');
  if (/^basic\s/i.test(header)) return authenticateBasic(header, request, options);
  return authenticateTc3(header, request, common, now, options);
}

/** Whether the timestamp is there, a number, and near enough to the clock: the refusal otherwise, else its text. */
function requireFreshness(common: CommonParameters, now: Date): string {
  const { timestamp } = common;
  const name = commonName(common, 'Timestamp');
  if (!timestamp) throw missing(name);
  if (!/^\d{1,12}$/.test(timestamp)) throw notNumeric(name, 'Unix seconds', 'Unix 秒数');
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > maxSkewSeconds) throw refusals.expired;
  return timestamp;
}

const notNumeric = (name: string, en: string, zh: string) =>
  new ApiError('InvalidParameter', {
    en: `The value type of parameter \`${name}\` is not valid, it should be ${en}.`,
    zh: `参数 \`${name}\` 类型错误，应为 ${zh}。`,
  });

async function authenticateTc3(
  header: string,
  request: HttpRequest,
  common: CommonParameters,
  now: Date,
  { findCredential, publicHosts }: AuthenticationOptions,
): Promise<Credential> {
  const authorization = parseTc3Authorization(header);
  if (!authorization) throw refusals.malformed;
  const timestamp = requireFreshness(common, now);
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
