import { createHash } from 'node:crypto';
import { dayMs } from '../domain/calendar.js';
import type { Database } from './database/connections.js';

const tokenLifeMs = dayMs;

/** A request that a caller may repeat under the same token. */
export interface RepeatableRequest {
  action: string;
  token: string;
  request: unknown;
}

/** Ignores the order of fields. */
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
 * Answers a request once. A repetition within 24 hours gets the first answer; another request with the same token gets
 * TOKEN_REUSED. Refusals are not kept. The transaction must hold the account's lock.
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

/** Deletes answers that are no longer repeated. Returns how many. */
export async function deleteExpiredTokens(db: Database, now: Date): Promise<number> {
  return db('client_tokens')
    .where('created_at', '<=', new Date(now.getTime() - tokenLifeMs))
    .delete();
}
