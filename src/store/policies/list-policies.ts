import type { ImageScope, Policy, Spelling } from '../../domain/policy.js';
import { isUuid } from '../../platform/uuid.js';
import type { Database } from '../database/connections.js';

interface PolicyRow {
  app_id: number;
  policy_id: string;
  number: number;
  name: string;
  description: string;
  template: Policy['template'];
  enabled: boolean;
  observation_days: number;
  effect_time: Date | null;
  enforced_at: Date | null;
  scope_type: ImageScope['type'];
  risk_rule: Policy['riskRule'];
  privilege_rule: Policy['privilegeRule'];
  rule_spelling: Spelling | null;
  created_at: Date;
  updated_at: Date;
  operator_uin: string;
  image_ids: string[] | null;
}

const toPolicy = (row: PolicyRow): Policy => ({
  appId: row.app_id,
  policyId: row.policy_id,
  number: row.number,
  name: row.name,
  description: row.description,
  template: row.template,
  enabled: row.enabled,
  observationDays: row.observation_days,
  effectTime: row.effect_time,
  enforcedAt: row.enforced_at,
  scope: row.scope_type === 'ALL' ? { type: 'ALL' } : { type: 'SELECTED', imageIds: row.image_ids ?? [] },
  riskRule: row.risk_rule,
  privilegeRule: row.privilege_rule,
  spelling: row.rule_spelling,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  operatorUin: row.operator_uin,
});

/** The account's policies, or those of them that are named. At most 1,000 an account, so callers filter and sort in memory. */
export async function listPolicies(
  db: Database,
  appId: number,
  policyIds?: readonly string[],
): Promise<Policy[]> {
  const selected = db('policy_images as i')
    .select(db.raw('array_agg(i.image_id ORDER BY i.position)'))
    // As a value: Citus, where accounts are distributed, then asks one machine.
    .where('i.app_id', appId)
    .whereRaw('i.policy_id = p.policy_id');
  const rows = db('policies as p')
    .select('p.*', selected.as('image_ids'))
    .where('p.app_id', appId)
    .orderBy('p.number');
  if (policyIds) void rows.whereIn('p.policy_id', policyIds.filter(isUuid));
  return ((await rows) as PolicyRow[]).map(toPolicy);
}
