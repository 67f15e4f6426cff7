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

/** Most characters of what was given that a message repeats: it must not echo whole documents, let alone secrets. */
const maxShownChars = 64;

/** What was given, for a message: shortened, and never with half a character. */
export function shown(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // No character takes more than two code units, so what is cut off here would not be shown anyway.
  const chars = Array.from(text.slice(0, 2 * maxShownChars + 2));
  return chars.length > maxShownChars ? `${chars.slice(0, maxShownChars - 1).join('')}…` : text;
}

/** A sentence in the languages of X-TC-Language. */
export interface Message {
  en: string;
  zh: string;
}

/** A refusal with the code and the sentence that the caller will read. Anything else that is thrown becomes InternalError. */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly text: Message,
  ) {
    super(`${code}: ${text.en}`);
  }
}
