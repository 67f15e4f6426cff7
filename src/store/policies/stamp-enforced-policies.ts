import type { Knex } from 'knex';
import { lockAccount } from '../account.js';
import { writeAudit } from '../audit/write-audit.js';
import { recordChange } from '../changes/change-log.js';
import type { Database } from '../database/connections.js';

interface DuePolicy {
  policy_id: string;
  name: string;
  effect_time: Date;
}

/**
 * Announces the end of observation: stamps the policies whose effect time has come, once, records the change and writes
 * the audit, all in one transaction an account. What these policies do does not depend on it (R3).
 */
export async function announceDuePolicies(db: Database, now: Date, actor: string): Promise<number> {
  const accounts = (await due(db('policies').distinct('app_id'), now).orderBy('app_id')) as {
    app_id: number;
  }[];
  let announced = 0;
  for (const { app_id: appId } of accounts)
    announced += await db.transaction((tx) => announceOfAccount(tx, appId, now, actor));
  return announced;
}

const due = (policies: Knex.QueryBuilder, now: Date) =>
  policies.where({ enabled: true, enforced_at: null }).where('effect_time', '<=', now) as Knex.QueryBuilder;

async function announceOfAccount(tx: Database, appId: number, now: Date, actor: string): Promise<number> {
  // As every other writer does, and what was due may have changed meanwhile.
  await lockAccount(tx, appId);
  const stamped = (await due(tx('policies').where({ app_id: appId }), now)
    .update({ enforced_at: now })
    .returning(['policy_id', 'name', 'effect_time'])) as DuePolicy[];
  if (stamped.length === 0) return 0;
  await recordChange(tx, { appId, kind: 'POLICIES', keys: [] });
  await writeAudit(
    tx,
    stamped.map((policy) => ({
      ...{ appId, at: now, actor, action: 'POLICY_ENFORCED', target: policy.policy_id },
      detail: { name: policy.name, effectTime: policy.effect_time },
    })),
  );
  return stamped.length;
}
