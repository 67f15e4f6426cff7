import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import {
  changePolicy,
  type ImageScope,
  type Policy,
  type PolicyChange,
  type PolicySettings,
  type Spelling,
  startCountdown,
} from '../domain/policy.js';
import { isUuid } from '../platform/uuid.js';
import { type Actor, lockAccount } from './account.js';
import { type AuditAction, writeAudit } from './audit.js';
import { recordChange } from './changes/change-log.js';
import { rememberAnswer, type RepeatableRequest } from './client-tokens.js';
import { type Database, violatedConstraint } from './database/connections.js';
import { noteImages } from './images/images.js';

/** Why a policy could not be written; all of it is undone then. */
export type PolicyRefusal =
  | { refused: 'NAME_TAKEN'; name: string }
  | { refused: 'PRIVILEGED_POLICY_EXISTS'; policyId: string }
  | { refused: 'TOO_MANY_POLICIES'; maxPolicies: number }
  | { refused: 'IMAGES_OUT_OF_RANGE'; imageIds: string[] }
  | { refused: 'NOT_FOUND'; policyIds: string[] }
  | { refused: 'TOKEN_REUSED' };

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

/** The columns that an edit may change. */
const toColumns = (policy: Omit<Policy, 'number'>) => ({
  name: policy.name,
  description: policy.description,
  enabled: policy.enabled,
  observation_days: policy.observationDays,
  effect_time: policy.effectTime,
  enforced_at: policy.enforcedAt,
  scope_type: policy.scope.type,
  risk_rule: policy.riskRule && JSON.stringify(policy.riskRule),
  privilege_rule: policy.privilegeRule && JSON.stringify(policy.privilegeRule),
  rule_spelling: policy.spelling ? JSON.stringify(policy.spelling) : null,
  updated_at: policy.updatedAt,
  operator_uin: policy.operatorUin,
});

/** The account's policies, or those of them that are named. At most 1,000 an account, so callers filter and sort in memory. */
export async function listPolicies(
  db: Database,
  appId: number,
  policyIds?: readonly string[],
): Promise<Policy[]> {
  const selected = db('policy_images as i')
    .select(db.raw('array_agg(i.image_id ORDER BY i.position)'))
    .whereRaw('i.app_id = p.app_id AND i.policy_id = p.policy_id');
  const rows = db('policies as p')
    .select('p.*', selected.as('image_ids'))
    .where('p.app_id', appId)
    .orderBy('p.number');
  if (policyIds) void rows.whereIn('p.policy_id', policyIds.filter(isUuid));
  return ((await rows) as PolicyRow[]).map(toPolicy);
}

/** Carries a refusal out of a transaction, which its being thrown rolls back. */
class Refused extends Error {
  constructor(readonly refusal: PolicyRefusal) {
    super(refusal.refused);
  }
}

/**
 * Runs a change of an account's policies. It locks the account's row first, so that changes of one account happen one
 * after another: limits and ClientTokens are checked without a race, and the change log has them in order of commit.
 */
async function change<T>(
  db: Database,
  actor: Actor,
  work: (tx: Database) => Promise<T>,
): Promise<T | PolicyRefusal> {
  try {
    return await db.transaction(async (tx) => {
      await lockAccount(tx, actor.appId);
      await recordChange(tx, { appId: actor.appId, kind: 'POLICIES', keys: [] });
      return work(tx);
    });
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

/** Translates the unique indexes' words into ours; the failed statement has spoiled the transaction, so the rest is asked outside. */
async function uniqueRefusal(
  db: Database,
  error: unknown,
  appId: number,
  name: string,
): Promise<PolicyRefusal> {
  const constraint = violatedConstraint(error);
  if (constraint === 'policies_name_unique') return { refused: 'NAME_TAKEN', name };
  if (constraint === 'policies_privileged_unique') {
    const where = { app_id: appId, template: 'PRIVILEGED_IMAGE' };
    const other = await db('policies')
      .select('policy_id')
      .where(where)
      .first<{ policy_id: string } | undefined>();
    return { refused: 'PRIVILEGED_POLICY_EXISTS', policyId: other?.policy_id ?? '' };
  }
  throw error;
}

async function saveScope(
  tx: Database,
  policy: Pick<Policy, 'appId' | 'policyId' | 'template' | 'scope'>,
  now: Date,
): Promise<void> {
  const { appId, policyId, template, scope } = policy;
  await tx('policy_images').where({ app_id: appId, policy_id: policyId }).delete();
  if (scope.type === 'ALL') return;
  // A privilege policy may name an image that nobody has scanned or started yet (R4).
  if (template === 'PRIVILEGED_IMAGE')
    await noteImages(
      tx,
      appId,
      scope.imageIds.map((imageId) => ({ imageId, imageName: '' })),
      now,
    );
  const known = (await tx('images')
    .select('image_id')
    .where({ app_id: appId })
    .whereIn('image_id', scope.imageIds)
    .modify((query) => template === 'RISK_IMAGE' && query.whereNotNull('scanned_at'))
    // Held until the selection is stored, so that no image is deleted in between; in the order of all who lock images.
    .orderByRaw('image_id COLLATE "C"')
    .forKeyShare()) as { image_id: string }[];
  const usable = new Set(known.map((row) => row.image_id));
  const outOfRange = scope.imageIds.filter((imageId) => !usable.has(imageId));
  // Noted, and deleted by somebody else before it was held: it is noted anew.
  if (outOfRange.length > 0 && template === 'PRIVILEGED_IMAGE') return saveScope(tx, policy, now);
  if (outOfRange.length > 0) throw new Refused({ refused: 'IMAGES_OUT_OF_RANGE', imageIds: outOfRange });
  const rows = scope.imageIds.map((imageId, position) => ({
    app_id: appId,
    policy_id: policyId,
    image_id: imageId,
    position,
  }));
  await tx.batchInsert('policy_images', rows, 1000);
}

const audit = (
  tx: Database,
  { appId, uin, now }: Actor,
  action: AuditAction,
  policies: readonly { policyId: string; name: string }[],
) =>
  writeAudit(
    tx,
    policies.map(({ policyId, name }) => ({
      appId,
      at: now,
      actor: uin,
      action,
      target: policyId,
      detail: { name },
    })),
  );

export type CreatedPolicy = Pick<Policy, 'policyId' | 'number'>;

/** Creates a policy; with a ClientToken that was answered before, gives that answer again. */
export async function createPolicy(
  db: Database,
  actor: Actor,
  settings: PolicySettings,
  options: { maxPolicies: number; repeatable?: RepeatableRequest | undefined },
): Promise<CreatedPolicy | PolicyRefusal> {
  const { appId, uin, now } = actor;
  const policyId = randomUUID();
  const policy = { ...settings, ...startCountdown(settings.enabled, settings.observationDays, now) };
  const row = { ...policy, appId, policyId, createdAt: now, updatedAt: now, operatorUin: uin };
  const create = async (tx: Database): Promise<CreatedPolicy> => {
    const [count] = await tx('policies').where({ app_id: appId }).count<{ count: number }[]>();
    if (count!.count >= options.maxPolicies) {
      throw new Refused({ refused: 'TOO_MANY_POLICIES', maxPolicies: options.maxPolicies });
    }
    const [stored] = await tx('policies')
      .insert({
        app_id: appId,
        policy_id: policyId,
        template: policy.template,
        created_at: now,
        ...toColumns(row),
      })
      .returning<{ number: number }[]>('number');
    await saveScope(tx, row, now);
    await audit(tx, actor, 'POLICY_CREATED', [row]);
    return { policyId, number: stored!.number };
  };
  try {
    return await change(db, actor, async (tx) => {
      if (!options.repeatable) return create(tx);
      const answer = await rememberAnswer(tx, actor, options.repeatable, () => create(tx));
      if (answer === 'TOKEN_REUSED') throw new Refused({ refused: 'TOKEN_REUSED' });
      return answer;
    });
  } catch (error) {
    return uniqueRefusal(db, error, appId, settings.name);
  }
}

/**
 * Edits policies, all or none. `changeOf` says what to change of each; undefined leaves it untouched. The policies are
 * locked first, so concurrent edits of different fields both count.
 */
export async function modifyPolicies(
  db: Database,
  actor: Actor,
  policyIds: readonly string[],
  changeOf: (policy: Policy) => PolicyChange | undefined,
): Promise<Policy[] | PolicyRefusal> {
  let name = '';
  try {
    return await change(db, actor, async (tx) => {
      const policies = await findAll(tx, actor.appId, policyIds);
      const modified: Policy[] = [];
      for (const policy of policies) {
        const edit = changeOf(policy);
        if (!edit) continue;
        const edited = changePolicy(policy, edit, actor.uin, actor.now);
        name = edited.name;
        await tx('policies')
          .where({ app_id: actor.appId, policy_id: policy.policyId })
          .update(toColumns(edited));
        if (edit.scope) await saveScope(tx, edited, actor.now);
        modified.push(edited);
      }
      await audit(tx, actor, 'POLICY_MODIFIED', modified);
      return modified;
    });
  } catch (error) {
    return uniqueRefusal(db, error, actor.appId, name);
  }
}

/** Deletes policies, all or none. Their events stay. */
export const deletePolicies = (db: Database, actor: Actor, policyIds: readonly string[]) =>
  change(db, actor, async (tx) => remove(tx, actor, await findAll(tx, actor.appId, policyIds)));

/** Deletes those of the account's policies that are chosen, which may be none. Nothing else changes them meanwhile. */
export const deletePoliciesWhere = (
  db: Database,
  actor: Actor,
  choose: (policies: readonly Policy[]) => readonly Policy[],
) => change(db, actor, async (tx) => remove(tx, actor, choose(await listPolicies(tx, actor.appId))));

async function remove(tx: Database, actor: Actor, policies: readonly Policy[]): Promise<readonly Policy[]> {
  const policyIds = policies.map((policy) => policy.policyId);
  // One array, not a parameter each: a filter may choose more policies than a statement has parameters.
  await tx('policies')
    .where({ app_id: actor.appId })
    .whereRaw('policy_id = ANY(?::uuid[])', [policyIds])
    .delete();
  await audit(tx, actor, 'POLICY_DELETED', policies);
  return policies;
}

async function findAll(tx: Database, appId: number, policyIds: readonly string[]): Promise<Policy[]> {
  const policies = await listPolicies(tx, appId, policyIds);
  const found = new Set(policies.map((policy) => policy.policyId));
  const missing = policyIds.filter((id) => !found.has(id.toLowerCase()));
  if (missing.length > 0) throw new Refused({ refused: 'NOT_FOUND', policyIds: missing });
  return policies;
}

/**
 * Announces the end of observation: stamps the policies whose effect time has come, once, records the change and writes
 * the audit, all in one transaction. What these policies do does not depend on it (R3).
 */
export async function stampDuePolicies(db: Database, now: Date, actor: string): Promise<number> {
  const due = (query: Knex.QueryBuilder) =>
    query.where({ enabled: true, enforced_at: null }).where('effect_time', '<=', now);
  return db.transaction(async (tx) => {
    // Accounts first, as every other writer locks them; what is due is asked again once they are ours.
    const accounts = (await tx('accounts')
      .select('app_id')
      .whereIn('app_id', due(tx('policies').select('app_id')))
      .orderBy('app_id')
      .forNoKeyUpdate()) as { app_id: number }[];
    const appIds = accounts.map((account) => account.app_id);
    const stamped = (await due(tx('policies').whereIn('app_id', appIds))
      .update({ enforced_at: now })
      .returning(['app_id', 'policy_id', 'name', 'effect_time'])) as Pick<
      PolicyRow,
      'app_id' | 'policy_id' | 'name' | 'effect_time'
    >[];
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
