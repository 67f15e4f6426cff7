import type { ServerResponse } from 'node:http';
import { ApiError } from './api-error.js';
import type { Text } from '../platform/text.js';

/**
 * The body of a success: the action's fields and the RequestId in the Response envelope. Not by spreading the fields: in
 * Node 20 an object that is spread and then added to gets a shape of its own, which takes a microsecond and lasts until
 * the next full garbage collection.
 */
export const successBody = (fields: object, requestId: string): string =>
  JSON.stringify({ Response: Object.assign({}, fields, { RequestId: requestId }) });

/** Tells a caller nothing of an internal error but where to look it up. */
const internalError = (requestId: string): Text => ({
  en: `An internal error has occurred. It is in the service's log under RequestId ${requestId}.`,
  zh: `服务内部错误，详情见服务日志，RequestId 为 ${requestId}。`,
});

/** The code and text that a thrown value is answered with: an ApiError's own, InternalError for everything else. */
export function errorOf(thrown: unknown, requestId: string): Pick<ApiError, 'code' | 'text'> {
  return thrown instanceof ApiError ? thrown : { code: 'InternalError', text: internalError(requestId) };
}

/** The body of a refusal. */
export const errorBody = (code: string, message: string, requestId: string): string =>
  JSON.stringify({ Response: { Error: { Code: code, Message: message }, RequestId: requestId } });

/**
 * Sends a body. Always status 200, refusals too, and exactly `application/json`: the Python SDK does not recognise an
 * Error behind any other content type, the Node SDK loses code and RequestId behind any other status.
 */
export function send(response: ServerResponse, body: string | Buffer, traceId: string | undefined): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    ...(traceId && { 'X-TC-TraceId': traceId }),
  });
  response.end(body);
}
