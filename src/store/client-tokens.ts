import { createHash } from 'node:crypto';
import { dayMs } from '../domain/calendar.js';
import type { Database } from './database/connections.js';

/** How long an answer is repeated for. */
export const tokenLifeMs = dayMs;

/** A request that may come twice: the token that says so, and the request itself to tell a repetition by. */
export interface RepeatableRequest {
  action: string;
  token: string;
  request: unknown;
}

/** The same for requests that differ only in the order of their fields. */
const canonical = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? Array.isArray(value)
      ? value.map(canonical)
      : value
    : Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, canonical(item)]);

const hashOf = (request: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(canonical(request)))
    .digest('hex');

/**
 * Answers a request once: a repetition within 24 hours gets the first answer, the token with another request
 * TOKEN_REUSED. Only answers are kept, not refusals. The caller's transaction must hold the account's lock, so that two
 * first requests cannot both do the work.
 */
export async function rememberAnswer<T extends object>(
  tx: Database,
  { appId, now }: { appId: number; now: Date },
  { action, token, request }: RepeatableRequest,
  answer: () => Promise<T>,
): Promise<T | 'TOKEN_REUSED'> {
  const key = { app_id: appId, action, token };
  const requestHash = hashOf(request);
  const known = await tx('client_tokens')
    .select('request_hash', 'response')
    .where(key)
    .where('created_at', '>', new Date(now.getTime() - tokenLifeMs))
    .first<{ request_hash: string; response: T } | undefined>();
  if (known) return known.request_hash === requestHash ? known.response : 'TOKEN_REUSED';
  const response = await answer();
  await tx('client_tokens')
    .insert({ ...key, request_hash: requestHash, response: JSON.stringify(response), created_at: now })
    .onConflict(['app_id', 'action', 'token'])
    .merge();
  return response;
}

/** Forgets answers that are no longer repeated. */
export async function deleteExpiredTokens(db: Database, now: Date): Promise<number> {
  return db('client_tokens')
    .where('created_at', '<=', new Date(now.getTime() - tokenLifeMs))
    .delete();
}
