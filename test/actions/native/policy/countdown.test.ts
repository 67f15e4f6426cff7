import assert from 'node:assert/strict';
import { formatTime } from '../../../../src/domain/calendar.js';
import { enforceDuePolicies } from '../../../../src/jobs/enforce-due-policies.js';
import { dayMs, hourMs, secondMs } from '../../../support/clock.js';
import { imported, riskPolicy, start } from '../../../support/samples.js';
import { startTestService, type TestClient, type TestService } from '../../../support/service.js';
import { created, detailOf, listOf, newAccount } from './accounts.js';

describe('the countdown of a policy (R3)', () => {
  let service: TestService;
  let client: TestClient;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());
  beforeEach(async () => {
    client = await newAccount(service);
    await client.call('ImportImageScanReport', imported(1));
  });

  /** What every path says about the policy now; that they agree is part of what is asserted. */
  async function stateOf(policyId: string): Promise<string> {
    const detail = await detailOf(client, policyId);
    const status = detail['EffectStatus'] as string;
    const [listed] = await listOf(client, { Filters: [{ Name: 'EffectStatus', Values: [status] }] });
    assert.deepEqual(listed, detail);
    const summary = await client.call('DescribeImageInterceptPolicySummary');
    const counts = {
      TotalCount: 1,
      EnabledCount: status === 'DISABLED' ? 0 : 1,
      ObservingCount: status === 'OBSERVING' ? 1 : 0,
      EnforcingCount: status === 'ENFORCING' ? 1 : 0,
      DisabledCount: status === 'DISABLED' ? 1 : 0,
    };
    const { RequestId: _, ...counted } = summary;
    assert.deepEqual(counted, counts);
    const { Decision } = await client.call('EvaluateContainerStart', { ...start(1), DryRun: true });
    const decisions = { DISABLED: 'ALLOW', OBSERVING: 'ALERT', ENFORCING: 'INTERCEPT' };
    assert.equal(Decision, decisions[status as keyof typeof decisions]);
    assert.equal(detail['EffectTime'] === null, status === 'DISABLED');
    return status;
  }

  for (const days of [1, 3, 365]) {
    it(`alerts for ${days} days to the millisecond and intercepts from then on, with no job run`, async () => {
      const policyId = await created(client, riskPolicy({ ObservationDays: days }));
      assert.equal(await stateOf(policyId), 'OBSERVING');
      service.clock.advance(days * dayMs - 1);
      assert.equal(await stateOf(policyId), 'OBSERVING');
      service.clock.advance(1);
      assert.equal(await stateOf(policyId), 'ENFORCING');
      service.clock.advance(1);
      assert.equal(await stateOf(policyId), 'ENFORCING');
    });
  }

  it('intercepts at once with 0 days', async () => {
    assert.equal(await stateOf(await created(client, riskPolicy())), 'ENFORCING');
  });

  interface Step {
    /** Hours that go by first. */
    after: number;
    /** ModifyImageInterceptPolicy with these fields. */
    modify?: object;
    /** ModifyImageInterceptPolicyStatus. */
    turn?: boolean;
    /** The state then. */
    state: 'OBSERVING' | 'ENFORCING' | 'DISABLED';
    /** Hours from then until it intercepts; left out where there is no countdown. */
    left?: number;
  }
  const stories: { it: string; policy?: object; steps: Step[] }[] = [
    {
      it: 'stops when the policy is switched off and starts afresh when it is switched on',
      steps: [
        { after: 71, turn: false, state: 'DISABLED' },
        { after: 100, turn: true, state: 'OBSERVING', left: 72 },
        { after: 72, state: 'ENFORCING', left: 0 },
      ],
    },
    {
      it: 'starts afresh after it had been over',
      steps: [
        { after: 80, state: 'ENFORCING', left: -8 },
        { after: 0, modify: { Enabled: false }, state: 'DISABLED' },
        { after: 0, modify: { Enabled: true }, state: 'OBSERVING', left: 72 },
      ],
    },
    {
      it: 'goes on when what is on is switched on, by either action',
      steps: [
        { after: 24, turn: true, state: 'OBSERVING', left: 48 },
        { after: 24, modify: { Enabled: true }, state: 'OBSERVING', left: 24 },
        { after: 24, turn: true, state: 'ENFORCING', left: 0 },
      ],
    },
    {
      it: 'restarts with other days, and not with the same',
      steps: [
        { after: 24, modify: { ObservationDays: 3 }, state: 'OBSERVING', left: 48 },
        { after: 24, modify: { ObservationDays: 2 }, state: 'OBSERVING', left: 48 },
        { after: 24, modify: { ObservationDays: 7 }, state: 'OBSERVING', left: 168 },
        { after: 168, state: 'ENFORCING', left: 0 },
        { after: 1, modify: { ObservationDays: 1 }, state: 'OBSERVING', left: 24 },
        { after: 1, modify: { ObservationDays: 0 }, state: 'ENFORCING', left: 0 },
      ],
    },
    {
      it: 'is left alone by every other edit',
      steps: [
        { after: 1, modify: { PolicyName: 'renamed' }, state: 'OBSERVING', left: 71 },
        { after: 1, modify: { PolicyDescription: 'described' }, state: 'OBSERVING', left: 70 },
        { after: 1, modify: { ImageScope: { Type: 'ALL' } }, state: 'OBSERVING', left: 69 },
        {
          after: 1,
          modify: { RiskRule: { Vulnerability: { CveIds: ['CVE-2026-0001'] } } },
          state: 'OBSERVING',
          left: 68,
        },
      ],
    },
    {
      it: 'does not begin when the days of a policy that is off are edited, and then lasts as long',
      policy: { Enabled: false },
      steps: [
        { after: 0, modify: { ObservationDays: 7 }, state: 'DISABLED' },
        { after: 24, turn: false, state: 'DISABLED' },
        { after: 24, turn: true, state: 'OBSERVING', left: 168 },
      ],
    },
    {
      it: 'takes switch and days from one edit',
      policy: { Enabled: false },
      steps: [
        { after: 1, modify: { Enabled: true, ObservationDays: 1 }, state: 'OBSERVING', left: 24 },
        { after: 1, modify: { Enabled: false, ObservationDays: 9 }, state: 'DISABLED' },
        { after: 1, modify: { Enabled: true, ObservationDays: 0 }, state: 'ENFORCING', left: 0 },
      ],
    },
  ];
  for (const { it: name, policy = {}, steps } of stories) {
    it(name, async () => {
      const PolicyId = await created(client, riskPolicy({ ObservationDays: 3, ...policy }));
      for (const { after, modify, turn, state, left } of steps) {
        service.clock.advance(after * hourMs);
        if (modify) await client.call('ModifyImageInterceptPolicy', { PolicyId, ...modify });
        if (turn !== undefined) {
          await client.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled: turn });
        }
        assert.equal(await stateOf(PolicyId), state);
        const { EffectTime } = await detailOf(client, PolicyId);
        const expected = left === undefined ? null : new Date(service.clock.now().getTime() + left * hourMs);
        assert.equal(EffectTime, expected && formatTime(expected, 480));
      }
    });
  }

  it('ends while the service is down: it intercepts from the restart on, and the end is announced exactly once', async () => {
    const policyId = await created(client, riskPolicy({ ObservationDays: 3 }));
    assert.equal((await client.call('EvaluateContainerStart', start(1)))['Decision'], 'ALERT');
    service.clock.advance(3 * dayMs);
    await service.restart();

    const reply = await client.call('EvaluateContainerStart', start(1));
    assert.equal(reply['Decision'], 'INTERCEPT');
    assert.equal(await stateOf(policyId), 'ENFORCING');
    const detail = await detailOf(client, policyId);
    assert.equal(detail['EnforcedTime'], detail['EffectTime'], 'announced by the restart');
    assert.equal(detail['UpdateTime'], detail['CreateTime'], 'nobody changed it');

    for (let run = 0; run < 3; run += 1) {
      service.clock.advance(secondMs);
      await service.runJob(enforceDuePolicies);
    }
    await service.restart();
    const entries = await service.db('audit_entries').where({ action: 'POLICY_ENFORCED', target: policyId });
    assert.equal(entries.length, 1);
  });

  it('decides by the clock before the end is announced, and announcing it changes no decision', async () => {
    const policyId = await created(client, riskPolicy({ ObservationDays: 3 }));
    service.clock.advance(3 * dayMs);
    await service.db('policies').where({ policy_id: policyId }).update({ enforced_at: null });
    assert.equal(await stateOf(policyId), 'ENFORCING');
    await service.runJob(enforceDuePolicies);
    assert.equal(await stateOf(policyId), 'ENFORCING');
  });
});
