import { ApiError } from './api-error.js';
import { type HttpRequest, isForm, type TextParameter } from './request.js';

export interface CommonParameters {
  /** Signature v1: all parameters in query or form, none in X-TC-… headers. */
  isV1: boolean;
  action: string | undefined;
  version: string | undefined;
  timestamp: string | undefined;
  language: string | undefined;
  // Only with v1.
  secretId: string | undefined;
  nonce: string | undefined;
  signature: string | undefined;
  signatureMethod: string | undefined;
}

const namesInHeaders = ['Action', 'Version', 'Timestamp', 'Language', 'Region', 'Token', 'RequestClient'];
export const namesOfV1 = [...namesInHeaders, 'SecretId', 'Nonce', 'Signature', 'SignatureMethod'];

const headerNames = new Map(namesOfV1.map((name) => [name, `x-tc-${name.toLowerCase()}`]));

const headerOf = ({ headers }: Pick<HttpRequest, 'headers'>, name: string) =>
  headers[headerNames.get(name)!]?.trim();

/** v1 reads only what it signs, query or form; others read headers, then the query. */
export function readCommonParameters(
  request: HttpRequest,
  parameters: readonly TextParameter[],
): CommonParameters {
  // Reversed, so that the first of a repeated name counts until the request is refused.
  const given = new Map(parameters.toReversed());
  const isV1 =
    given.has('SecretId') ||
    (!request.headers['authorization'] && (isForm(request) || given.has('Signature')));
  const read = (name: string) => (isV1 ? undefined : headerOf(request, name)) || given.get(name) || undefined;
  return {
    isV1,
    action: read('Action'),
    version: read('Version'),
    timestamp: read('Timestamp'),
    language: read('Language'),
    secretId: given.get('SecretId') || undefined,
    nonce: given.get('Nonce') || undefined,
    signature: given.get('Signature') || undefined,
    signatureMethod: given.get('SignatureMethod'),
  };
}

/** Names to keep from the action: with v1 all, else those that no header gives. */
export const commonNames = (request: Pick<HttpRequest, 'headers'>, { isV1 }: CommonParameters): string[] =>
  isV1 ? namesOfV1 : namesInHeaders.filter((name) => !headerOf(request, name));

export const commonName = ({ isV1 }: CommonParameters, name: string): string =>
  isV1 ? name : `X-TC-${name}`;

export const missing = (name: string): ApiError =>
  new ApiError('MissingParameter', {
    en: `The request is missing a required parameter \`${name}\`.`,
    zh: `请求缺少必填参数 \`${name}\`。`,
  });
