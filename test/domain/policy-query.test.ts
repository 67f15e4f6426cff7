import assert from 'node:assert/strict';
import type { Policy } from '../../src/domain/policy.js';
import { countByStatus, type PolicyField, queryPolicies } from '../../src/domain/policy-query.js';
import type { FieldFilter } from '../../src/domain/filter.js';
import { dayMs } from '../support/clock.js';

const now = new Date('2026-03-10T04:00:00Z');
const day = (days: number) => new Date(now.getTime() + days * dayMs);

const given = (number: number, fields: Partial<Policy> = {}): Policy => ({
  appId: 1,
  policyId: `5d0d0c1c-0000-4000-8000-00000000000${number}`,
  number,
  name: `policy ${number}`,
  description: '',
  template: 'RISK_IMAGE',
  enabled: true,
  observationDays: 0,
  effectTime: now,
  enforcedAt: now,
  scope: { type: 'ALL' },
  riskRule: { virus: { names: ['x'] } },
  privilegeRule: null,
  createdAt: now,
  updatedAt: now,
  operatorUin: 'maker',
  ...fields,
});

const policies = [
  given(1, { name: 'Base 100%', createdAt: day(-4), updatedAt: day(-1) }),
  given(2, {
    name: 'base_image',
    effectTime: day(1),
    enforcedAt: null,
    createdAt: day(-3),
    updatedAt: day(-3),
  }),
  given(3, { name: 'off', enabled: false, effectTime: null, createdAt: day(-2), updatedAt: day(-2) }),
  given(4, {
    name: 'privileged base',
    template: 'PRIVILEGED_IMAGE',
    scope: { type: 'SELECTED', imageIds: ['sha256:a'] },
    effectTime: day(-1),
    createdAt: day(-1),
    updatedAt: day(-4),
  }),
];

const order = { orderField: 'createdAt', descending: false, enabledFirst: false } as const;
const numbers = (found: readonly Policy[]) => found.map(({ number }) => number);
const filter = (field: PolicyField, values: string[], exact = true): FieldFilter<PolicyField> => ({
  field,
  values,
  exact,
});

describe('domain: querying policies', () => {
  const filterCases: [why: string, filters: FieldFilter<PolicyField>[], found: number[]][] = [
    ['everything without a condition', [], [1, 2, 3, 4]],
    ['an id in any case', [filter('policyId', [policies[1]!.policyId.toUpperCase()])], [2]],
    ['no policy by part of an id', [filter('policyId', ['5d0d0c1c'])], []],
    ['a part of the name in any case', [filter('name', ['BASE'], false)], [1, 2, 4]],
    ['% for itself', [filter('name', ['%'], false)], [1]],
    ['_ for itself', [filter('name', ['_'], false)], [2]],
    ['the whole name, exactly', [filter('name', ['base_image'])], [2]],
    ['no name that differs in case when exact', [filter('name', ['BASE_IMAGE'])], []],
    ['any of several values', [filter('name', ['off', '100'], false)], [1, 3]],
    ['a template', [filter('template', ['PRIVILEGED_IMAGE'])], [4]],
    ['those observing now', [filter('effectStatus', ['OBSERVING'])], [2]],
    ['those enforcing now', [filter('effectStatus', ['ENFORCING'])], [1, 4]],
    ['several states', [filter('effectStatus', ['DISABLED', 'OBSERVING'])], [2, 3]],
    ['those that are off', [filter('enabled', ['false'])], [3]],
    ['those that act on an image', [filter('imageId', ['sha256:a'])], [1, 2, 3, 4]],
    ['not those that select others', [filter('imageId', ['sha256:b'])], [1, 2, 3]],
    [
      'only what meets all conditions',
      [
        filter('name', ['base'], false),
        filter('effectStatus', ['ENFORCING']),
        filter('imageId', ['sha256:b']),
      ],
      [1],
    ],
  ];
  for (const [why, filters, found] of filterCases) {
    it(`finds ${why}`, () => {
      assert.deepEqual(numbers(queryPolicies(policies, filters, order, now)), found);
    });
  }

  it('derives the state from the instant asked for', () => {
    const observing = [filter('effectStatus', ['OBSERVING'])];
    assert.deepEqual(numbers(queryPolicies(policies, observing, order, day(1))), []);
    assert.deepEqual(numbers(queryPolicies(policies, observing, order, new Date(day(1).getTime() - 1))), [2]);
  });

  const orderCases = [
    ['createdAt', false, [1, 2, 3, 4]],
    ['createdAt', true, [4, 3, 2, 1]],
    ['updatedAt', false, [4, 2, 3, 1]],
    ['updatedAt', true, [1, 3, 2, 4]],
    ['effectTime', false, [3, 4, 1, 2]],
    ['effectTime', true, [2, 1, 4, 3]],
    ['name', false, [1, 2, 3, 4]],
    ['name', true, [4, 3, 2, 1]],
  ] as const;
  for (const [orderField, descending, found] of orderCases) {
    it(`orders by ${orderField} ${descending ? 'downwards' : 'upwards'}`, () => {
      const result = queryPolicies(policies, [], { orderField, descending, enabledFirst: false }, now);
      assert.deepEqual(numbers(result), found);
    });
  }

  it('breaks ties by the numeric id, in the direction of the order', () => {
    const tied = [given(2), given(3), given(1)];
    for (const orderField of ['createdAt', 'updatedAt', 'effectTime'] as const) {
      const sorted = (descending: boolean) =>
        numbers(queryPolicies(tied, [], { orderField, descending, enabledFirst: false }, now));
      assert.deepEqual(sorted(false), [1, 2, 3]);
      assert.deepEqual(sorted(true), [3, 2, 1]);
    }
  });

  it('puts those that are on first in either direction, ordered within', () => {
    const sorted = (descending: boolean) =>
      numbers(queryPolicies(policies, [], { orderField: 'updatedAt', descending, enabledFirst: true }, now));
    assert.deepEqual(sorted(false), [4, 2, 1, 3]);
    assert.deepEqual(sorted(true), [1, 2, 4, 3]);
  });

  it('counts the states as they are at an instant', () => {
    assert.deepEqual(countByStatus(policies, now), { DISABLED: 1, OBSERVING: 1, ENFORCING: 2 });
    assert.deepEqual(countByStatus(policies, day(1)), { DISABLED: 1, OBSERVING: 0, ENFORCING: 3 });
    assert.deepEqual(countByStatus([], now), { DISABLED: 0, OBSERVING: 0, ENFORCING: 0 });
  });
});
