import { quote } from '../../platform/text.js';
import type { Outcome } from './messages.js';

/** What errors of the client have, in whatever depth: causes, and several of them. */
interface ClientError extends Error {
  errors?: ClientError[];
  /** Of an error of the broker, such as MESSAGE_TOO_LARGE. */
  apiId?: string;
  /** Of an error of the system, such as ECONNREFUSED. */
  code?: string;
}

/** The innermost errors: those around them say that something failed, these say why. */
function rootsOf(error: ClientError): ClientError[] {
  const inner = [...(error.errors ?? []), ...(error.cause ? [error.cause as ClientError] : [])];
  return inner.length === 0 ? [error] : inner.flatMap(rootsOf);
}

const maxChars = 500;

/** Puts an error of the client into words, each reason once. */
export function tellFailure(error: unknown): Outcome {
  const roots = rootsOf(error as ClientError);
  const reasons = new Set(roots.map(({ apiId, message }) => (apiId ? `${apiId}: ${message}` : message)));
  return {
    failure: quote([...reasons].join('; '), maxChars),
    isTooLarge: roots.some(({ apiId }) => apiId === 'MESSAGE_TOO_LARGE' || apiId === 'RECORD_LIST_TOO_LARGE'),
  };
}
