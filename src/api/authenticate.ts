import { type CredentialLimits, hindranceOf, type PreviousKey, validKeys } from '../domain/credential.js';
import { commonName, type CommonParameters, missing } from './common-parameters.js';
import type { Caller } from './define-action.js';
import { ApiError } from './api-error.js';
import { after } from '../platform/maybe-promise.js';
import type { HttpRequest, TextParameter } from './request.js';
import { basicKeyMatches, parseBasicAuthorization } from './signature/http-basic.js';
import { signedHostCandidates } from './signature/signed-hosts.js';
import { unsignedPayload } from './signature/tc3-algorithm.js';
import { parseTc3Authorization, type Tc3Authorization, tc3SignatureMatches } from './signature/verify-tc3.js';
import { v1SignatureMatchesInPieces } from './signature/verify-v1.js';
import { fieldHeaderNames } from './x-tcss-headers.js';

export interface Credential extends Caller, CredentialLimits {
  secretKey: string;
  previousKey: PreviousKey | undefined;
}

export interface AuthenticationOptions {
  findCredential(secretId: string): Credential | undefined | Promise<Credential | undefined>;
  basic: boolean;
  /** The credential of a browser that has signed in at the console; undefined for other requests. */
  findSession?(request: HttpRequest, now: Date): Promise<Credential | undefined>;
  /** Clients sign these while a proxy sends another Host. */
  publicHosts: readonly string[];
  /** Refuses signatures that do not cover the action, as those of most SDKs do not. */
  signedActionRequired: boolean;
}

export interface Proof {
  /** Undefined for HTTP Basic and sessions, which prove every request alike. */
  signature: string | undefined;
  coversAction: boolean;
  coversParameters: boolean;
}

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
  disabled: new ApiError('AuthFailure.SecretIdNotFound', {
    en: 'This credential is disabled.',
    zh: '该密钥已禁用。',
  }),
  outdated: new ApiError('AuthFailure.SecretIdNotFound', {
    en: 'This credential has expired.',
    zh: '该密钥已过期。',
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
  unsignedAction: new ApiError('AuthFailure.InvalidAuthorization', {
    en: 'The signature must cover the action here (SIGNED_ACTION=required): add x-tc-action to SignedHeaders.',
    zh: '本服务要求签名覆盖接口名称（SIGNED_ACTION=required），请将 x-tc-action 加入 SignedHeaders。',
  }),
  unsignedInClear: new ApiError('AuthFailure.InvalidAuthorization', {
    en: 'Parameters that are not signed (UNSIGNED-PAYLOAD, X-TCSS-… headers) are only accepted from this machine itself or behind TLS. Sign the payload.',
    zh: '未签名的参数（UNSIGNED-PAYLOAD、X-TCSS-… 请求头）仅接受本机或 TLS 连接，请对请求体签名。',
  }),
  basicInClear: new ApiError('AuthFailure.InvalidAuthorization', {
    en: 'HTTP Basic authentication is only accepted from this machine itself or behind TLS. Sign the request with TC3-HMAC-SHA256.',
    zh: 'HTTP Basic 认证仅接受本机或 TLS 连接，请使用 TC3-HMAC-SHA256 签名。',
  }),
};

interface AuthenticatedParts {
  request: HttpRequest;
  parameters: readonly TextParameter[];
  common: CommonParameters;
}

/** Wrong SecretId or key, which may be a guess. */
export class UnprovenCaller extends ApiError {
  constructor(
    readonly secretId: string,
    { code, text }: ApiError,
    /** Of the SecretId, if there is one. */
    readonly appId?: number,
  ) {
    super(code, text);
  }
}

interface Claim {
  secretId: string;
  proof: Proof;
  isProvenBy(secretKey: string): boolean | Promise<boolean>;
}

/** Who a request says that it is from; not proven yet. */
export interface Identified {
  claim: Claim;
  credential: Credential;
}

/**
 * Looks at everything but the body: a stale timestamp or a SecretId that there is not ends here, before a byte of it is
 * read. That the SecretId is unknown TCSS tells in its answer, so the time of the answer tells nothing more.
 */
export async function identify(
  parts: AuthenticatedParts,
  now: Date,
  options: AuthenticationOptions,
): Promise<Identified> {
  const { request, common } = parts;
  if (options.findSession && !common.isV1 && !request.headers['authorization']) {
    const credential = await options.findSession(request, now);
    if (credential) return { credential, claim: sessionClaim(credential) };
  }
  const claim = common.isV1 ? readV1Claim(parts, now, options) : readHeaderClaim(parts, now, options);
  const credential = await lookUp(claim.secretId, options.findCredential);
  if (!credential) throw new UnprovenCaller(claim.secretId, refusals.unknownId);
  return { claim, credential };
}

/** Its cookie proved it. */
const sessionClaim = ({ secretId }: Credential): Claim => ({
  secretId,
  proof: unsigned,
  isProvenBy: () => true,
});

const unsigned: Proof = { signature: undefined, coversAction: false, coversParameters: false };

interface Proven {
  caller: Caller;
  proof: Proof;
}

/** Returns the caller that the signature or HTTP Basic proves, once the body is there; throws the refusal otherwise. */
export function prove(
  { claim, credential }: Identified,
  now: Date,
  address: () => string,
): Proven | Promise<Proven> {
  return after(isProvenByAny(validKeys(credential, now), claim), (isProven) => {
    if (!isProven) throw new UnprovenCaller(claim.secretId, refusals.wrong, credential.appId);
    // Only who has the key hears of it.
    requireUsable(credential, now, address);
    const { appId, uin, role, secretId, boundClusterId, boundNodeName } = credential;
    return { caller: { appId, uin, role, secretId, boundClusterId, boundNodeName }, proof: claim.proof };
  });
}

function isProvenByAny([key, ...others]: readonly string[], claim: Claim): boolean | Promise<boolean> {
  if (key === undefined) return false;
  return after(claim.isProvenBy(key), (isProven) => isProven || isProvenByAny(others, claim));
}

/** Throws when a credential is gone or off, has run out, or may not be used from there. */
export function requireUsable(
  credential: CredentialLimits | undefined,
  now: Date,
  address: () => string,
): void {
  if (!credential) throw refusals.unknownId;
  const hindrance = hindranceOf(credential, now, address);
  if (hindrance === 'DISABLED') throw refusals.disabled;
  if (hindrance === 'EXPIRED') throw refusals.outdated;
  if (hindrance === 'OTHER_NETWORK') throw fromOtherNetwork(address());
}

const fromOtherNetwork = (address: string) =>
  new ApiError('AuthFailure.UnauthorizedOperation', {
    en: `This credential may not be used from ${address} (AllowedNetworks).`,
    zh: `该密钥不允许在 ${address} 使用（AllowedNetworks）。`,
  });

/** Nonces are not checked for replay: SDKs repeat theirs, and Node's has 65,536 values. */
function readV1Claim(parts: AuthenticatedParts, now: Date, { publicHosts }: AuthenticationOptions): Claim {
  const { request, common } = parts;
  const { secretId, nonce, signature, signatureMethod } = common;
  if (!secretId) throw missing('SecretId');
  requireFreshness(common, now);
  if (!nonce) throw missing('Nonce');
  if (!/^\d{1,20}$/.test(nonce)) throw notNumeric('Nonce', 'a whole number', '非负整数');
  if (!signature) throw missing('Signature');
  const signed = () => ({
    method: request.method,
    hosts: signedHostCandidates(request.headers['host'] ?? '', publicHosts),
    path: request.path,
    // Read only now: a form's are decoded once its caller is identified.
    parameters: parts.parameters.filter(([name]) => name !== 'Signature'),
    signature,
    signatureMethod,
  });
  // Where values hold `&` and `=`, other parameters may have the same signature.
  const proof = { signature, coversAction: true, coversParameters: false };
  return { secretId, proof, isProvenBy: (secretKey) => v1SignatureMatchesInPieces(signed(), secretKey) };
}

function readHeaderClaim(
  { request, common }: AuthenticatedParts,
  now: Date,
  options: AuthenticationOptions,
): Claim {
  const header = request.headers['authorization']?.trim();
  if (!header) throw missing('Authorization');
  if (/^basic\s/i.test(header)) return readBasicClaim(header, request, options);
  const authorization = parseTc3Authorization(header);
  if (!authorization) throw refusals.malformed;
  const timestamp = requireFreshness(common, now);
  const proof = proofBy(authorization, request);
  if (!proof.coversAction && options.signedActionRequired) throw refusals.unsignedAction;
  if (!proof.coversParameters && !request.isConfidential()) throw refusals.unsignedInClear;
  return {
    secretId: authorization.secretId,
    proof,
    isProvenBy: (secretKey) =>
      tc3SignatureMatches(authorization, request, timestamp, secretKey, options.publicHosts),
  };
}

function proofBy({ signature, signedHeaders }: Tc3Authorization, request: HttpRequest): Proof {
  const { method, headers } = request;
  const isSigned = (name: string) => signedHeaders.includes(name);
  const isGet = method === 'GET';
  return {
    signature,
    // A GET without the header has its action in the query, which is signed.
    coversAction: isSigned('x-tc-action') || (isGet && !headers['x-tc-action']?.trim()),
    coversParameters:
      isGet ||
      (headers['x-tc-content-sha256'] !== unsignedPayload && fieldHeaderNames(headers).every(isSigned)),
  };
}

function readBasicClaim(header: string, request: HttpRequest, { basic }: AuthenticationOptions): Claim {
  if (!basic) throw refusals.basicOff;
  if (!request.isConfidential()) throw refusals.basicInClear;
  const given = parseBasicAuthorization(header);
  if (!given) throw refusals.malformed;
  return {
    secretId: given.secretId,
    proof: unsigned,
    isProvenBy: (secretKey) => basicKeyMatches(given, secretKey),
  };
}

/** Returns the timestamp as written; throws when it is missing, malformed or too far from the clock. */
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

/** SecretIds are printable ASCII. PostgreSQL fails on other text that Basic can carry, such as U+0000. */
const lookUp = (secretId: string, findCredential: AuthenticationOptions['findCredential']) =>
  /^[\x21-\x7e]+$/.test(secretId) ? findCredential(secretId) : undefined;
