import assert from 'node:assert/strict';
import type { Finding } from '../../src/domain/finding.js';
import { type FindingField, queryFindings } from '../../src/domain/finding-query.js';
import type { FieldFilter } from '../../src/domain/filter.js';

const findings = [
  {
    kind: 'VULNERABILITY',
    cveId: 'CVE-2026-1',
    aliases: ['GHSA-aa-bb'],
    component: 'OpenSSL',
    severity: 'HIGH',
  },
  { kind: 'VULNERABILITY', cveId: 'CVE-2026-10', aliases: [], component: '100%_safe', severity: 'LOW' },
  { kind: 'VIRUS', path: '/x', name: 'openssl', severity: 'HIGH' },
  { kind: 'SENSITIVE_DATA', path: '/y', type: 'AWS', severity: 'UNKNOWN' },
] as Finding[];

const one = (field: FindingField, values: string[], exact = true): FieldFilter<FindingField> => ({
  field,
  values,
  exact,
});

describe('finding query', () => {
  for (const [name, filters, expected] of [
    ['no condition gives all, in the order of the report', [], [0, 1, 2, 3]],
    ['kind', [one('kind', ['VIRUS'])], [2]],
    ['values of one condition combine with OR', [one('kind', ['VIRUS', 'SENSITIVE_DATA'])], [2, 3]],
    ['conditions combine with AND', [one('kind', ['VULNERABILITY']), one('severity', ['HIGH'])], [0]],
    ['an unknown severity can be asked for', [one('severity', ['UNKNOWN'])], [3]],
    ['an id is matched whole', [one('cveId', ['CVE-2026-1'])], [0]],
    ['an alias is an id too', [one('cveId', ['GHSA-AA-BB'])], [0]],
    [
      'a component is searched in any case, and only vulnerabilities have one',
      [one('component', ['openssl'], false)],
      [0],
    ],
    ['an exact component is compared with its case', [one('component', ['openssl'])], []],
    ['% and _ are ordinary characters', [one('component', ['%_s'], false)], [1]],
    ['% alone is no wildcard', [one('component', ['o%l'], false)], []],
  ] as const)
    it(name, () =>
      assert.deepEqual(
        queryFindings(findings, filters).map((finding) => findings.indexOf(finding)),
        expected,
      ),
    );
});
