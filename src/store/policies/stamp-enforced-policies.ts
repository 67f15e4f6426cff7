import type { Knex } from 'knex';
import { writeAudit } from '../audit/write-audit.js';
import { recordChange } from '../changes/change-log.js';
import type { Database } from '../database/connections.js';

interface DuePolicy {
  app_id: number;
  policy_id: string;
  name: string;
  effect_time: Date;
}

/**
 * Announces the end of observation: stamps the policies whose effect time has come, once, records the change and writes
 * the audit, all in one transaction. What these policies do does not depend on it (R3).
 */
export async function announceDuePolicies(db: Database, now: Date, actor: string): Promise<number> {
  const due = (query: Knex.QueryBuilder) =>
    query.where({ enabled: true, enforced_at: null }).where('effect_time', '<=', now);
  return db.transaction(async (tx) => {
    // Lock the accounts first, as every other writer does, then look again at what is due.
    const accounts = (await tx('accounts')
      .select('app_id')
      .whereIn('app_id', due(tx('policies').select('app_id')))
      .orderBy('app_id')
      .forNoKeyUpdate()) as { app_id: number }[];
    const appIds = accounts.map((account) => account.app_id);
    const stamped = (await due(tx('policies').whereIn('app_id', appIds))
      .update({ enforced_at: now })
      .returning(['app_id', 'policy_id', 'name', 'effect_time'])) as DuePolicy[];
    for (const appId of new Set(stamped.map((policy) => policy.app_id)))
      await recordChange(tx, { appId, kind: 'POLICIES', keys: [] });
    await writeAudit(
      tx,
      stamped.map((policy) => ({
        appId: policy.app_id,
        at: now,
        actor,
        action: 'POLICY_ENFORCED',
        target: policy.policy_id,
        detail: { name: policy.name, effectTime: policy.effect_time },
      })),
    );
    return stamped.length;
  });
}
