import assert from 'node:assert/strict';
import type { RiskRule } from '../../../src/domain/policy.js';
import type { Criterion } from '../../../src/domain/reason.js';
import { ruleInfoOf } from '../../../src/actions/tcss/words/rule-info-codes.js';

describe('RuleInfo', () => {
  const all: RiskRule = {
    vulnerability: {
      cveIds: ['CVE-1'],
      components: ['zlib'],
      classes: ['XSS'],
      severities: ['HIGH'],
      labels: ['POC'],
    },
    virus: { md5s: ['a'], names: ['n'], types: ['Trojan'], severities: ['HIGH'] },
    sensitiveData: { types: ['AWS'], severities: ['HIGH'] },
  };
  for (const [criteria, rule, codes] of [
    [['VULNERABILITY_CVE'], all, 'VUL_CVE'],
    [['VULNERABILITY_COMPONENT'], all, 'VUL_COMPONENT'],
    [['VULNERABILITY_CLASSIFICATION'], all, 'VUL_CLASS VUL_LEVEL VUL_LABEL'],
    [['VULNERABILITY_CLASSIFICATION'], { vulnerability: { classes: ['XSS'], labels: [] } }, 'VUL_CLASS'],
    [['VIRUS_MD5'], all, 'VIRUS_MD5'],
    [['VIRUS_CLASSIFICATION'], all, 'VIRUS_NAME VIRUS_LEVEL'],
    [['VIRUS_CLASSIFICATION'], { virus: { types: ['Trojan'] } }, 'VIRUS_NAME'],
    [['VIRUS_CLASSIFICATION'], { virus: { severities: ['HIGH'] } }, 'VIRUS_LEVEL'],
    [['SENSITIVE_DATA'], all, 'RISK_LEVEL RISK_TYPE'],
    [['SENSITIVE_DATA'], { sensitiveData: { types: ['AWS'] } }, 'RISK_TYPE'],
    [['PRIVILEGE'], null, 'PRIVILEGE'],
    [
      ['VIRUS_MD5', 'VULNERABILITY_CVE', 'VIRUS_MD5', 'VULNERABILITY_CLASSIFICATION'],
      { vulnerability: { cveIds: ['CVE-1'], severities: ['HIGH'] }, virus: { md5s: ['a'] } },
      'VIRUS_MD5 VUL_CVE VUL_LEVEL',
    ],
    [[], all, ''],
  ] as [Criterion[], RiskRule | null, string][])
    it(`${criteria.join(', ') || 'nothing'} is ${codes || 'nothing'}`, () =>
      assert.deepEqual(
        ruleInfoOf(
          criteria.map((criterion) => ({ criterion })),
          rule,
        ),
        codes
          .split(' ')
          .filter(Boolean)
          .map((code) => `IMAGE_DENY_${code}`),
      ));
});
