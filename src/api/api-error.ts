import type { Text } from '../platform/text.js';

/**
 * Every error code that this service answers with. The words are Tencent Cloud's own, common codes first, then those
 * that TCSS publishes; spelling as in the vendor's SDKs (RuleInfoInValid).
 */
export const errorCodes = [
  'AuthFailure.InvalidAuthorization',
  'AuthFailure.SecretIdNotFound',
  'AuthFailure.SignatureExpire',
  'AuthFailure.SignatureFailure',
  'AuthFailure.UnauthorizedOperation',
  'FailedOperation',
  'FailedOperation.RuleConfigTooMany',
  'FailedOperation.RuleInfoRepeat',
  'FailedOperation.RuleNameRepeat',
  'FailedOperation.RuleSelectImageOutRange',
  'InternalError',
  'InvalidAction',
  'InvalidParameter',
  'InvalidParameter.InvalidFormat',
  'InvalidParameter.ParsingError',
  'InvalidParameter.RuleInfoInValid',
  'InvalidParameterValue',
  'InvalidParameterValue.DataRange',
  'InvalidParameterValue.LengthLimit',
  'InvalidRequest',
  'LimitExceeded',
  'MissingParameter',
  'NoSuchVersion',
  'RequestLimitExceeded',
  'RequestSizeLimitExceeded',
  'ResourceNotFound',
  'UnauthorizedOperation',
  'UnknownParameter',
  'UnsupportedProtocol',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** A refusal with the code and the sentence that the caller will read. Anything else that is thrown becomes InternalError. */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly text: Text,
  ) {
    super(`${code}: ${text.en}`);
  }
}
