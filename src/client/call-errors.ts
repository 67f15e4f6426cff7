/** The service replied with an error. */
export class ApiCallError extends Error {
  override readonly name = 'ApiCallError';
  readonly code: string;
  readonly requestId: string;
  readonly action: string;

  constructor(fields: { code: string; message: string; requestId: string; action: string }) {
    super(fields.message);
    this.code = fields.code;
    this.requestId = fields.requestId;
    this.action = fields.action;
  }
}

/** No API reply: the service was not reached, was too slow, or something else replied. */
export class ApiTransportError extends Error {
  override readonly name = 'ApiTransportError';
  readonly action: string;

  constructor(action: string, reason: string, cause?: unknown) {
    super(`${action}: ${reason}`, { cause });
    this.action = action;
  }
}
