import assert from 'node:assert/strict';
import { enforceDuePolicies } from '../../src/jobs/enforce-due-policies.js';
import type { PolicySettings } from '../../src/domain/policy.js';
import { createPolicy, modifyPolicies } from '../../src/store/policies/change-policies.js';
import { listPolicies } from '../../src/store/policies/list-policies.js';
import { dayMs } from '../support/clock.js';
import {
  appId,
  countPolicyChanges,
  type Instance,
  type Instances,
  openInstances,
  otherAppId,
  untilBlocked,
} from './instances.js';
import { policySettings } from '../support/samples.js';

describe('jobs: enforce-due-policies', () => {
  let instances: Instances;
  let first: Instance;
  beforeEach(async () => {
    instances = await openInstances();
    first = instances.first;
  });
  afterEach(() => instances.close());

  const actor = (account = appId) => ({ appId: account, uin: 'somebody', now: instances.clock.now() });
  async function given(fields: Partial<PolicySettings> = {}, account = appId): Promise<string> {
    const created = await createPolicy(first.db, actor(account), policySettings(fields), {
      maxPolicies: 1000,
    });
    assert.ok('policyId' in created);
    return created.policyId;
  }
  const enforcedAudit = () =>
    first
      .db('audit_entries')
      .select('app_id', 'actor', 'at', 'target', 'detail')
      .where({ action: 'POLICY_ENFORCED' })
      .orderBy('entry_id') as Promise<{ app_id: number; actor: string; at: Date; target: string }[]>;

  it('stamps a policy at the very instant of its effect time, not a millisecond before', async () => {
    const policyId = await given();
    instances.clock.advance(3 * dayMs - 1);
    assert.deepEqual(await first.run(enforceDuePolicies), { policiesEnforced: 0 });
    instances.clock.advance(1);
    const changes = await countPolicyChanges(first.db, appId);
    const [before] = await listPolicies(first.db, appId);
    assert.deepEqual(await first.run(enforceDuePolicies), { policiesEnforced: 1 });

    const now = instances.clock.now();
    const [policy] = await listPolicies(first.db, appId);
    assert.deepEqual(policy, { ...before, enforcedAt: now }, 'nothing but the stamp changes');
    assert.equal(await countPolicyChanges(first.db, appId), changes + 1);
    assert.deepEqual(await enforcedAudit(), [
      {
        app_id: appId,
        actor: 'job:enforce-due-policies',
        at: now,
        target: policyId,
        detail: { name: 'a policy', effectTime: now.toISOString() },
      },
    ]);
  });

  it('announces once, however often it runs, and records no change without a flip', async () => {
    await given();
    await given({ name: 'still observing', observationDays: 30 });
    await given({ name: 'off', enabled: false });
    await given({ name: 'at once', observationDays: 0 });
    instances.clock.advance(3 * dayMs);
    assert.deepEqual(await first.run(enforceDuePolicies), { policiesEnforced: 1 });
    const changes = await countPolicyChanges(first.db, appId);
    for (let run = 0; run < 3; run += 1) {
      instances.clock.advance(dayMs);
      assert.deepEqual(await first.run(enforceDuePolicies), { policiesEnforced: 0 });
    }
    assert.equal((await enforcedAudit()).length, 1);
    assert.equal(await countPolicyChanges(first.db, appId), changes);
  });

  it('announces again after the countdown was started afresh', async () => {
    const policyId = await given();
    instances.clock.advance(3 * dayMs);
    await first.run(enforceDuePolicies);
    await modifyPolicies(first.db, actor(), [policyId], () => ({ enabled: false }));
    await modifyPolicies(first.db, actor(), [policyId], () => ({ enabled: true }));
    assert.deepEqual(await first.run(enforceDuePolicies), { policiesEnforced: 0 });
    instances.clock.advance(3 * dayMs);
    assert.deepEqual(await first.run(enforceDuePolicies), { policiesEnforced: 1 });
    assert.equal((await enforcedAudit()).length, 2);
  });

  it('catches up after 400 days during which nothing ran', async () => {
    await given();
    await given({}, otherAppId);
    instances.clock.advance(400 * dayMs);
    assert.deepEqual(await first.run(enforceDuePolicies), { policiesEnforced: 2 });
    assert.deepEqual((await enforcedAudit()).map((entry) => entry.app_id).sort(), [appId, otherAppId]);
  });

  it('announces each of 10,000 due policies once, with three instances at it at the same time', async () => {
    for (const account of [appId, otherAppId]) {
      await first.db.raw(
        `INSERT INTO policies (app_id, policy_id, name, description, template, enabled, observation_days, effect_time,
           scope_type, created_at, updated_at, operator_uin)
         SELECT ?, gen_random_uuid(), 'policy ' || n, '', 'RISK_IMAGE', true, 3, ?, 'ALL', ?, ?, 'somebody'
         FROM generate_series(1, 5000) AS n`,
        [account, instances.clock.now(), instances.clock.now(), instances.clock.now()],
      );
    }
    const all = [first, instances.another(), instances.another()];
    // Without the jobs' lock, as if it were lost: what makes it exactly once are the rows themselves.
    const signal = new AbortController().signal;
    const atOnce = await Promise.all(all.map((instance) => enforceDuePolicies.run(instance, signal)));
    const total = atOnce.reduce((sum, report) => sum + Number(report['policiesEnforced']), 0);
    assert.equal(total, 10_000);
    for (const instance of all) await instance.run(enforceDuePolicies);

    const { rows } = (await first.db.raw(
      `SELECT count(*) AS entries, count(DISTINCT target) AS policies FROM audit_entries WHERE action = 'POLICY_ENFORCED'`,
    )) as { rows: object[] };
    assert.deepEqual(rows, [{ entries: 10_000, policies: 10_000 }]);
    const unstamped = await first.db('policies').whereNull('enforced_at').select('policy_id');
    assert.deepEqual(unstamped, []);
  });

  it('leaves alone a policy that is switched off in the same moment, and loses no change', async () => {
    const policyId = await given();
    instances.clock.advance(3 * dayMs);
    const changes = await countPolicyChanges(first.db, appId);
    const operator = await instances.another().db.transaction();
    const modified = await modifyPolicies(operator, actor(), [policyId], () => ({ enabled: false }));
    assert.ok(!('refused' in modified));

    const stamping = first.run(enforceDuePolicies);
    await untilBlocked(instances.another(), 'select "app_id" from "accounts"');
    await operator.commit();
    assert.deepEqual(await stamping, { policiesEnforced: 0 });
    const [policy] = await listPolicies(first.db, appId);
    assert.equal(policy?.enforcedAt, null);
    assert.ok((await countPolicyChanges(first.db, appId)) > changes);
    assert.deepEqual(await enforcedAudit(), []);
  });

  it('waits its turn behind an edit, and the edit then does not undo the stamp', async () => {
    const policyId = await given();
    instances.clock.advance(3 * dayMs);
    const operator = await instances.another().db.transaction();
    await modifyPolicies(operator, actor(), [policyId], () => ({ description: 'edited' }));
    const stamping = first.run(enforceDuePolicies);
    await untilBlocked(instances.another(), 'select "app_id" from "accounts"');
    await operator.commit();
    assert.deepEqual(await stamping, { policiesEnforced: 1 });
    await modifyPolicies(first.db, actor(), [policyId], () => ({ name: 'renamed' }));
    const [policy] = await listPolicies(first.db, appId);
    assert.deepEqual(policy?.enforcedAt, instances.clock.now());
    assert.equal(policy?.description, 'edited');
  });
});
