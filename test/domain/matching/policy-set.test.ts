import assert from 'node:assert/strict';
import { compilePolicy, matchPolicies, settle } from '../../../src/domain/matching/match-policies.js';
import { emptySummary, summarizeFindings } from '../../../src/domain/matching/finding-summary.js';
import type { Finding, Vulnerability } from '../../../src/domain/finding.js';
import type { Policy, RiskRule } from '../../../src/domain/policy.js';
import { compilePolicies } from '../../../src/domain/matching/policy-set.js';
import { compileRiskRule, indexFindings } from '../../../src/domain/matching/match-findings.js';
import { randomFrom } from '../../support/random.js';
import { matchNaively } from './naive-match.js';
import { randomFindings, randomImageId, randomPolicy } from './random-policies.js';

const now = new Date('2026-03-10T04:00:00Z');
const requested = [{ item: 'PRIVILEGED', detail: 'privileged' }] as const;

const risk = (riskRule: RiskRule, fields: Partial<Policy> = {}) =>
  ({
    template: 'RISK_IMAGE',
    enabled: true,
    effectTime: now,
    scope: { type: 'ALL' },
    riskRule,
    privilegeRule: null,
    ...fields,
  }) as Policy;
const privileged = {
  ...risk({}),
  template: 'PRIVILEGED_IMAGE',
  riskRule: null,
  privilegeRule: { mode: 'DENY_SELECTED', privileges: ['PRIVILEGED'] },
} as Policy;

const vulnerability = (fields: Partial<Vulnerability> = {}): Vulnerability => ({
  kind: 'VULNERABILITY',
  cveId: 'CVE-2026-1',
  aliases: ['GHSA-a'],
  component: 'lib',
  version: '1.0',
  fixedVersion: '',
  severity: 'HIGH',
  class: 'XSS',
  labels: ['POC'],
  title: '',
  path: '',
  ...fields,
});
const virus: Finding = {
  kind: 'VIRUS',
  path: '/x',
  name: 'Unix.Trojan.X-1',
  type: 'Trojan',
  md5: 'ab',
  severity: 'HIGH',
};
const secret: Finding = {
  kind: 'SENSITIVE_DATA',
  path: '/k',
  ruleId: 'r',
  type: 'AWS',
  severity: 'LOW',
  title: '',
};
const image = summarizeFindings([
  vulnerability(),
  vulnerability({ severity: 'LOW', class: 'SSRF', labels: [] }),
  virus,
  { ...virus, type: 'Worm', name: 'W', severity: 'LOW' },
  secret,
  { ...secret, type: 'Key', severity: 'HIGH' },
]);

describe('policy set: whether a risk policy is worth asking', () => {
  const on = (vulnerability: RiskRule['vulnerability']): RiskRule => ({ vulnerability });
  for (const [why, rule, expected] of [
    ['a CVE id in another case', on({ cveIds: ['cve-2026-1'] }), true],
    ['an alias', on({ cveIds: ['ghsa-A'] }), true],
    ['the beginning of a CVE id', on({ cveIds: ['CVE-2026'] }), false],
    ['a component', on({ components: ['lib'] }), true],
    ['a component with its version', on({ components: ['lib@1.0'] }), true],
    ['a component with another version', on({ components: ['lib@1'] }), false],
    ['a component in another case', on({ components: ['LIB'] }), false],
    ['a CVE id among the components', on({ components: ['CVE-2026-1'] }), false],
    ['a severity', on({ severities: ['LOW'] }), true],
    ['a severity that no finding has', on({ severities: ['MEDIUM'] }), false],
    ['class and severity of one finding', on({ classes: ['XSS'], severities: ['HIGH'] }), true],
    ['class and severity of two findings', on({ classes: ['XSS'], severities: ['LOW'] }), false],
    ['any of the labels', on({ labels: ['EXPLOITED', 'POC'] }), true],
    ['a label and the class of a finding without labels', on({ labels: ['POC'], classes: ['SSRF'] }), false],
    ['empty lists', on({ cveIds: [], severities: [], labels: [] }), false],
    ['an MD5 in another case', { virus: { md5s: ['AB'] } }, true],
    ['a type of virus', { virus: { types: ['worm'] } }, true],
    ['a type under the names', { virus: { names: ['worm'] } }, true],
    ['a name under the types', { virus: { types: ['W'] } }, false],
    ['a severity of a virus', { virus: { severities: ['LOW'] } }, true],
    ['type and severity of one virus', { virus: { types: ['Trojan'], severities: ['HIGH'] } }, true],
    ['type and severity of two viruses', { virus: { types: ['Trojan'], severities: ['LOW'] } }, false],
    ['type and severity of one secret', { sensitiveData: { types: ['aws'], severities: ['LOW'] } }, true],
    ['type and severity of two secrets', { sensitiveData: { types: ['aws'], severities: ['HIGH'] } }, false],
    ['a type of secret as a type of virus', { virus: { types: ['AWS'] } }, false],
    ['no family', {}, false],
  ] as [string, RiskRule, boolean][])
    it(`${why}: ${expected ? 'yes' : 'no'}`, () => {
      const asked = compilePolicies([risk(rule)]).candidates('image', image);
      assert.equal(asked.length, expected ? 1 : 0);
    });
});

describe('policy set: candidates', () => {
  const grave = { vulnerability: { severities: ['HIGH' as const] } };

  it('come in the order of the policies, the privileged one at its place', () => {
    const policies = [risk(grave), privileged, risk({ virus: { types: ['Bot'] } }), risk(grave)];
    const asked = compilePolicies(policies).candidates('image', image);
    assert.deepEqual(
      asked.map(({ policy }) => policies.indexOf(policy)),
      [0, 1, 3],
    );
  });

  it('are found at every place among many', () => {
    const policies = Array.from({ length: 100 }, (_, n) => risk({ vulnerability: { cveIds: [`CVE-${n}`] } }));
    const set = compilePolicies(policies);
    policies.forEach((policy, n) => {
      const asked = set.candidates('image', summarizeFindings([vulnerability({ cveId: `cve-${n}` })]));
      assert.deepEqual(
        asked.map((one) => one.policy),
        [policy],
      );
    });
  });

  it('are the one array of privileged policies when no risk policy may match', () => {
    const set = compilePolicies([risk({ virus: { types: ['Bot'] } }), privileged]);
    assert.deepEqual(
      set.withoutFindings.map(({ policy }) => policy),
      [privileged],
    );
    for (const summary of [image, emptySummary, undefined])
      assert.equal(set.candidates('image', summary), set.withoutFindings);
  });

  it('leave out policies that are off and those that act on other images', () => {
    const off = risk(grave, { enabled: false, effectTime: null });
    const elsewhere = risk(grave, { scope: { type: 'SELECTED', imageIds: ['other'] } });
    const set = compilePolicies([off, elsewhere]);
    assert.equal(set.policies.length, 2);
    assert.equal(set.candidates('image', image), set.withoutFindings);
    assert.equal(set.candidates('other', image).length, 1);
  });

  it('do not depend on what was asked before', () => {
    const set = compilePolicies([risk(grave), risk({ virus: { types: ['Worm'] } })]);
    const first = set.candidates('image', image);
    set.candidates('image', summarizeFindings([virus]));
    assert.deepEqual(set.candidates('image', image), first);
    assert.equal(first.length, 2);
  });
});

describe('policy set: random policies and images', () => {
  /** Rounds with a policy set each, asked about several images: 9,000 pairs of policy and image. */
  const rounds = 150;
  const policiesARound = 12;
  const imagesARound = 5;

  function* cases() {
    const random = randomFrom(20261123);
    for (let round = 0; round < rounds; round += 1) {
      const policies = Array.from({ length: policiesARound }, () => randomPolicy(random, now));
      const set = compilePolicies(policies);
      for (let n = 0; n < imagesARound; n += 1) {
        const findings = randomFindings(random);
        const imageId = randomImageId(random);
        yield { policies, set, findings, imageId, summary: summarizeFindings(findings) };
      }
    }
  }

  it('evaluating the candidates gives what evaluating all gives, also once they are settled', () => {
    let matched = 0;
    let spared = 0;
    for (const { policies, set, findings, imageId, summary } of cases()) {
      const subject = { imageId, findings: indexFindings(findings), requested };
      const candidates = set.candidates(imageId, summary);
      const matches = matchPolicies(policies.map(compilePolicy), subject, now);
      for (const { policy } of matches)
        assert.ok(
          candidates.some((candidate) => candidate.policy === policy),
          `${JSON.stringify(policy.riskRule)} matches but is no candidate for ${JSON.stringify(findings)}`,
        );
      assert.deepEqual(matchPolicies(candidates, subject, now), matches);
      const settled = settle(candidates, imageId, subject.findings);
      assert.deepEqual(matchPolicies(settled.policies, { ...subject, findings: undefined }, now), matches);
      assert.equal(
        settled.hits.length,
        matches.filter(({ policy }) => policy.template === 'RISK_IMAGE').length,
      );
      const unscanned = { ...subject, findings: undefined };
      assert.deepEqual(
        matchPolicies(set.candidates(imageId, undefined), unscanned, now),
        matchPolicies(set.policies, unscanned, now),
      );
      matched += matches.length;
      spared += policies.length - candidates.length;
    }
    // The vocabularies are small enough for many to match, and large enough for many not to.
    assert.ok(matched > 1000, `${matched} matches`);
    assert.ok(spared > 3000, `${spared} policies not asked`);
  });

  it('asks hardly any policy in vain', () => {
    let inVain = 0;
    for (const { set, findings, imageId, summary } of cases()) {
      const subject = { imageId, findings: indexFindings(findings), requested: [] };
      const asked = set.candidates(imageId, summary).filter(({ risk }) => risk);
      inVain += asked.length - matchPolicies(asked, subject, now).length;
    }
    assert.equal(inVain, 0);
  });

  it('matches exactly what the rules say word for word', () => {
    for (const { policies, findings } of cases()) {
      const index = indexFindings(findings);
      for (const { riskRule } of policies) {
        if (!riskRule) continue;
        assert.deepEqual(compileRiskRule(riskRule)(index), matchNaively(riskRule, findings));
      }
    }
  });
});
