import { ApiError } from './api-error.js';
import { type HttpRequest, isForm, type TextParameter } from './request.js';

/** The named parameters that every request carries, whatever its action. */
export interface CommonParameters {
  /**
   * Whether the request is signed the older way: all parameters, these among them, flattened into the query or the form.
   * Else they are X-TC-… headers, with the Authorization header proving who calls.
   */
  isV1: boolean;
  action: string | undefined;
  version: string | undefined;
  timestamp: string | undefined;
  language: string | undefined;
  /** These four are signature v1's alone. */
  secretId: string | undefined;
  nonce: string | undefined;
  signature: string | undefined;
  signatureMethod: string | undefined;
}

const namesInHeaders = ['Action', 'Version', 'Timestamp', 'Language', 'Region', 'Token', 'RequestClient'];
const namesOfV1 = [...namesInHeaders, 'SecretId', 'Nonce', 'Signature', 'SignatureMethod'];

const headerOf = ({ headers }: HttpRequest, name: string) => headers[`x-tc-${name.toLowerCase()}`]?.trim();

/**
 * Reads the common parameters. Signature v1 covers only what is in the query or the form, so there nothing is taken from
 * headers; else headers come first and, on GET, the query after them.
 */
export function readCommonParameters(
  request: HttpRequest,
  parameters: readonly TextParameter[],
): CommonParameters {
  // Reversed, so that of a repeated name the first counts; such a request is refused later on.
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

/** The names in a query or form that are no parameters of the action: without v1, those that no header gives. */
export const commonNames = (request: HttpRequest, { isV1 }: CommonParameters): string[] =>
  isV1 ? namesOfV1 : namesInHeaders.filter((name) => !headerOf(request, name));

/** What the caller knows a common parameter as. */
export const commonName = ({ isV1 }: CommonParameters, name: string): string =>
  isV1 ? name : `X-TC-${name}`;

/** The refusal of a request that lacks something every request, or this action, must have. */
export const missing = (name: string): ApiError =>
  new ApiError('MissingParameter', {
    en: `The request is missing a required parameter \`${name}\`.`,
    zh: `请求缺少必填参数 \`${name}\`。`,
  });
