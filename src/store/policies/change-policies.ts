import { randomUUID } from 'node:crypto';
import {
  changePolicy,
  type Policy,
  type PolicyChange,
  type PolicySettings,
  startCountdown,
} from '../../domain/policy.js';
import { type Actor, lockAccount } from '../account.js';
import { type AuditAction, byCaller, difference, writeAudit } from '../audit/write-audit.js';
import { recordChange } from '../changes/change-log.js';
import { rememberAnswer, type RepeatableRequest } from '../client-tokens.js';
import type { Database } from '../database/connections.js';
import { violatedConstraint } from '../database/constraint-violation.js';
import { listPolicies } from './list-policies.js';
import { saveSelectedImages } from './selected-images.js';

/** Why policies were not changed; nothing of the change is kept then. */
export type PolicyRefusal =
  | { refused: 'NAME_TAKEN'; name: string }
  | { refused: 'PRIVILEGED_POLICY_EXISTS'; policyId: string }
  | { refused: 'TOO_MANY_POLICIES'; maxPolicies: number }
  | { refused: 'IMAGES_OUT_OF_RANGE'; imageIds: string[] }
  | { refused: 'NOT_FOUND'; policyIds: string[] }
  | { refused: 'TOKEN_REUSED' };

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

/** Thrown inside a transaction, which rolls it back; caught outside as a refusal. */
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
      return work(tx);
    });
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

/** Turns the violation of a unique index into a refusal. The transaction is aborted, so it queries outside of it. */
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

async function selectImages(tx: Database, policy: Omit<Policy, 'number'>, now: Date): Promise<void> {
  const imageIds = await saveSelectedImages(tx, policy, now);
  if (imageIds.length > 0) throw new Refused({ refused: 'IMAGES_OUT_OF_RANGE', imageIds });
}

/** Tells the instances and the audit what was changed. Where nothing was, agents that wait for changes sleep on. */
async function tell(
  tx: Database,
  actor: Actor,
  action: AuditAction,
  policies: readonly { policyId: string; name: string; detail: object }[],
): Promise<void> {
  if (policies.length === 0) return;
  await recordChange(tx, { appId: actor.appId, kind: 'POLICIES', keys: [] });
  await writeAudit(
    tx,
    policies.map(({ policyId, name, detail }) => ({
      ...byCaller(actor),
      action,
      target: policyId,
      detail: { name, ...detail },
    })),
  );
}

/** Of a policy, what people choose. */
const chosenOf = ({
  name,
  description,
  template,
  enabled,
  observationDays,
  scope,
  riskRule,
  privilegeRule,
}: PolicySettings) => ({
  ...{ name, description, template, enabled, observationDays, scope, riskRule, privilegeRule },
});

type CreatedPolicy = Pick<Policy, 'policyId' | 'number'>;

/** Creates a policy, or repeats the reply to an earlier request with the same ClientToken. */
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
    await selectImages(tx, row, now);
    await tell(tx, actor, 'POLICY_CREATED', [{ ...row, detail: { after: chosenOf(row) } }]);
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
      const changes: (Policy & { detail: object })[] = [];
      for (const policy of policies) {
        const edit = changeOf(policy);
        if (!edit) continue;
        const edited = changePolicy(policy, edit, actor.uin, actor.now);
        name = edited.name;
        await tx('policies')
          .where({ app_id: actor.appId, policy_id: policy.policyId })
          .update(toColumns(edited));
        if (edit.scope) await selectImages(tx, edited, actor.now);
        modified.push(edited);
        changes.push({ ...edited, detail: difference(chosenOf(policy), chosenOf(edited)) });
      }
      await tell(tx, actor, 'POLICY_MODIFIED', changes);
      return modified;
    });
  } catch (error) {
    return uniqueRefusal(db, error, actor.appId, name);
  }
}

/** Deletes policies, all or none. Their events stay. */
export const deletePolicies = (db: Database, actor: Actor, policyIds: readonly string[]) =>
  change(db, actor, async (tx) => remove(tx, actor, await findAll(tx, actor.appId, policyIds)));

/** Deletes the policies that `choose` returns, which may be none. The account is locked, so they cannot change meanwhile. */
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
  const entries = policies.map((policy) => ({ ...policy, detail: { before: chosenOf(policy) } }));
  await tell(tx, actor, 'POLICY_DELETED', entries);
  return policies;
}

async function findAll(tx: Database, appId: number, policyIds: readonly string[]): Promise<Policy[]> {
  const policies = await listPolicies(tx, appId, policyIds);
  const found = new Set(policies.map((policy) => policy.policyId));
  const missing = policyIds.filter((id) => !found.has(id.toLowerCase()));
  if (missing.length > 0) throw new Refused({ refused: 'NOT_FOUND', policyIds: missing });
  return policies;
}
