import assert from 'node:assert/strict';
import { effectStatus } from '../../src/domain/observation-period.js';
import {
  changePolicy,
  compileScope,
  findRuleProblem,
  type Policy,
  type PolicyChange,
  type PrivilegeRule,
  type RiskRule,
  type RuleProblem,
  startCountdown,
  type Template,
} from '../../src/domain/policy.js';
import { dayMs } from '../support/clock.js';

const created = new Date('2026-03-10T04:00:00Z');
const day = (days: number) => new Date(created.getTime() + days * dayMs);

const given = (enabled: boolean, observationDays: number): Policy => ({
  appId: 1,
  policyId: '5d0d0c1c-0000-4000-8000-000000000001',
  number: 1,
  name: 'a policy',
  description: '',
  template: 'RISK_IMAGE',
  scope: { type: 'ALL' },
  riskRule: { vulnerability: { severities: ['CRITICAL'] } },
  privilegeRule: null,
  createdAt: created,
  updatedAt: created,
  operatorUin: 'maker',
  ...startCountdown(enabled, observationDays, created),
});

describe('domain: policy countdown', () => {
  interface Case {
    it: string;
    enabled?: boolean;
    days?: number;
    /** Edits, each at a day after creation. */
    edits?: [atDay: number, change: PolicyChange][];
    /** Day of the effect time; null for none. */
    effectDay: number | null;
  }
  const cases: Case[] = [
    { it: 'begins when a policy is created switched on', effectDay: 3 },
    { it: 'is over at once with 0 days', days: 0, effectDay: 0 },
    { it: 'may last 365 days', days: 365, effectDay: 365 },
    { it: 'does not begin while the policy is off', enabled: false, effectDay: null },
    { it: 'ends when it is switched off', edits: [[1, { enabled: false }]], effectDay: null },
    {
      it: 'starts afresh when it is switched on again',
      edits: [
        [1, { enabled: false }],
        [2, { enabled: true }],
      ],
      effectDay: 5,
    },
    {
      it: 'starts afresh also when it had been over',
      edits: [
        [10, { enabled: false }],
        [11, { enabled: true }],
      ],
      effectDay: 14,
    },
    { it: 'goes on when what is on is switched on', edits: [[1, { enabled: true }]], effectDay: 3 },
    {
      it: 'stays off when what is off is switched off',
      enabled: false,
      edits: [[1, { enabled: false }]],
      effectDay: null,
    },
    { it: 'restarts with another number of days', edits: [[1, { observationDays: 7 }]], effectDay: 8 },
    { it: 'restarts with fewer days, too', edits: [[2, { observationDays: 1 }]], effectDay: 3 },
    { it: 'is over at once when the days become 0', edits: [[1, { observationDays: 0 }]], effectDay: 1 },
    {
      it: 'begins anew when an enforcing policy is given another number of days',
      edits: [[10, { observationDays: 7 }]],
      effectDay: 17,
    },
    { it: 'goes on with the same number of days', edits: [[1, { observationDays: 3 }]], effectDay: 3 },
    {
      it: 'does not begin when the days of a policy that is off change',
      enabled: false,
      edits: [[1, { observationDays: 7 }]],
      effectDay: null,
    },
    {
      it: 'lasts the days that were set while it was off',
      enabled: false,
      edits: [
        [1, { observationDays: 7 }],
        [2, { enabled: true }],
      ],
      effectDay: 9,
    },
    {
      it: 'takes days and switch from one edit',
      enabled: false,
      edits: [[1, { enabled: true, observationDays: 30 }]],
      effectDay: 31,
    },
    {
      it: 'is left alone by every other edit',
      edits: [
        [1, { name: 'renamed' }],
        [1, { description: 'described' }],
        [2, { scope: { type: 'SELECTED', imageIds: ['a'] } }],
        [2, { riskRule: { virus: { names: ['x'] } } }],
        [2, {}],
      ],
      effectDay: 3,
    },
  ];
  for (const { it: name, enabled = true, days = 3, edits = [], effectDay } of cases) {
    it(name, () => {
      const policy = edits.reduce(
        (before, [at, change]) => changePolicy(before, change, 'editor', day(at)),
        given(enabled, days),
      );
      assert.deepEqual(policy.effectTime, effectDay === null ? null : day(effectDay));
      if (effectDay === null) {
        assert.equal(effectStatus(policy, day(1000)), 'DISABLED');
        return;
      }
      const effectMs = day(effectDay).getTime();
      assert.equal(effectStatus(policy, new Date(effectMs - 1)), 'OBSERVING');
      assert.equal(effectStatus(policy, new Date(effectMs)), 'ENFORCING');
    });
  }

  it('has an end to announce only where there was an observation', () => {
    assert.deepEqual(given(true, 0).enforcedAt, created);
    assert.equal(given(true, 3).enforcedAt, null);
    assert.equal(given(false, 0).enforcedAt, null);
  });

  it('is announced again when it starts afresh, and stays announced otherwise', () => {
    const announced = { ...given(true, 3), enforcedAt: day(3) };
    assert.equal(changePolicy(announced, { observationDays: 7 }, 'editor', day(4)).enforcedAt, null);
    assert.equal(changePolicy(announced, { enabled: false }, 'editor', day(4)).enforcedAt, null);
    assert.deepEqual(changePolicy(announced, { name: 'renamed' }, 'editor', day(4)).enforcedAt, day(3));
  });

  it('notes who changed a policy, and when, and keeps what the change does not name', () => {
    const before = given(true, 3);
    const after = changePolicy(before, { description: 'described' }, 'editor', day(1));
    assert.deepEqual(after, {
      ...before,
      description: 'described',
      updatedAt: day(1),
      operatorUin: 'editor',
    });
  });
});

describe('domain: policy rules', () => {
  const privilegeRule: PrivilegeRule = { mode: 'DENY_SELECTED', privileges: ['CAP_SYS_ADMIN'] };
  const riskRule: RiskRule = { virus: { names: ['x'] } };
  interface Case {
    it: string;
    template: Template;
    riskRule?: RiskRule;
    privilegeRule?: PrivilegeRule;
    problem?: RuleProblem;
  }
  const cases: Case[] = [
    { it: 'takes one family with one criterion', template: 'RISK_IMAGE', riskRule },
    {
      it: 'takes a family of which one list is empty and another is not',
      template: 'RISK_IMAGE',
      riskRule: { vulnerability: { cveIds: [], labels: ['POC'] } },
    },
    { it: 'wants a risk rule', template: 'RISK_IMAGE', problem: { problem: 'NO_FAMILY' } },
    { it: 'wants a family', template: 'RISK_IMAGE', riskRule: {}, problem: { problem: 'NO_FAMILY' } },
    ...(['vulnerability', 'virus', 'sensitiveData'] as const).flatMap((family): Case[] => [
      {
        it: `wants a criterion in ${family}, even beside a family that has some`,
        template: 'RISK_IMAGE',
        riskRule: { ...{ virus: { names: ['x'] } }, [family]: {} },
        problem: { problem: 'EMPTY_FAMILY', family },
      },
      {
        it: `takes no empty list in ${family} for a criterion`,
        template: 'RISK_IMAGE',
        riskRule: { [family]: { severities: [] } },
        problem: { problem: 'EMPTY_FAMILY', family },
      },
    ]),
    {
      it: 'wants no privilege rule in a risk policy',
      template: 'RISK_IMAGE',
      riskRule,
      privilegeRule,
      problem: { problem: 'RULE_OF_OTHER_TEMPLATE', template: 'RISK_IMAGE' },
    },
    { it: 'takes a privilege rule', template: 'PRIVILEGED_IMAGE', privilegeRule },
    {
      it: 'wants no risk rule in a privilege policy',
      template: 'PRIVILEGED_IMAGE',
      riskRule,
      privilegeRule,
      problem: { problem: 'RULE_OF_OTHER_TEMPLATE', template: 'PRIVILEGED_IMAGE' },
    },
    {
      it: 'wants a privilege',
      template: 'PRIVILEGED_IMAGE',
      privilegeRule: { mode: 'DENY_SELECTED', privileges: [] },
      problem: { problem: 'NO_PRIVILEGES' },
    },
    {
      it: 'wants an image that an allow-list leaves',
      template: 'PRIVILEGED_IMAGE',
      privilegeRule: { mode: 'ALLOW_ONLY_SELECTED', privileges: ['PRIVILEGED'] },
      problem: { problem: 'NO_IMAGE_LEFT' },
    },
    { it: 'wants a privilege rule', template: 'PRIVILEGED_IMAGE', problem: { problem: 'NO_PRIVILEGES' } },
  ];
  for (const { it: name, template, problem, ...rules } of cases) {
    it(name, () => {
      const found = findRuleProblem({
        template,
        riskRule: rules.riskRule ?? null,
        privilegeRule: rules.privilegeRule ?? null,
        scope: { type: 'ALL' },
      });
      assert.deepEqual(found, problem);
    });
  }
});

describe('domain: policy scope', () => {
  it('ALL holds every image, SELECTED those selected, compared exactly', () => {
    assert.ok(compileScope({ type: 'ALL' })('sha256:a'));
    const inScope = compileScope({ type: 'SELECTED', imageIds: ['sha256:a', 'sha256:b'] });
    assert.ok(inScope('sha256:b'));
    assert.ok(!inScope('sha256:A'));
    assert.ok(!inScope('sha256:'));
  });
});
