import type { Text } from '../platform/text.js';

/** Tencent Cloud's error codes that this service uses, spelled as in the vendor's SDKs (RuleInfoInValid). */
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

/** A refusal that the caller reads. Anything else thrown becomes InternalError. */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly text: Text,
  ) {
    super(`${code}: ${text.en}`);
  }
}
