import type { Database } from './database/connections.js';

/** Who changes something, and when. */
export interface Actor {
  appId: number;
  uin: string;
  now: Date;
  /** Of the request, for the audit; absent at commands and jobs. */
  secretId?: string;
  role?: string;
  address?: string;
  requestId?: string;
}

/**
 * Locks the account's row until the transaction ends. Writers of one account take turns this way, so that a limit is
 * checked without a race; rows that refer to the account can still be inserted.
 */
export async function lockAccount(tx: Database, appId: number): Promise<void> {
  await tx('accounts').select('app_id').where({ app_id: appId }).forNoKeyUpdate();
}
