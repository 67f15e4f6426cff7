import type { Database } from './database/connections.js';

/** Who changes something, and when. */
export interface Actor {
  appId: number;
  uin: string;
  now: Date;
}

/**
 * Locks the account's row until the transaction ends. Writers of one account take turns this way, so that a limit is
 * checked without a race; rows that refer to the account can still be inserted.
 */
export async function lockAccount(tx: Database, appId: number): Promise<void> {
  await tx('accounts').select('app_id').where({ app_id: appId }).forNoKeyUpdate();
}
