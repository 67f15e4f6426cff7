import assert from 'node:assert/strict';
import type { Finding, Vulnerability } from '../../../src/domain/finding.js';
import { compileRiskRule, indexFindings } from '../../../src/domain/matching/match-findings.js';
import { severities } from '../../../src/domain/severity.js';
import { brief, complete, riskCases } from '../../support/risk-cases.js';

const vulnerability = (fields: Partial<Vulnerability>) =>
  complete({ kind: 'VULNERABILITY', ...fields }) as Vulnerability;

describe('risk match: cases', () => {
  for (const { name, why, rule, findings, reasons } of riskCases())
    it(`${name}: ${why}`, () => {
      const hit = compileRiskRule(rule)(indexFindings(findings));
      assert.deepEqual(hit?.reasons.map(brief) ?? [], reasons);
      assert.equal(hit?.reasonTotal ?? 0, reasons.length);
    });
});

describe('risk match: many findings', () => {
  const numbered = (count: number, fields: (n: number) => Partial<Vulnerability>) =>
    Array.from({ length: count }, (_, n) => vulnerability({ cveId: `CVE-2026-${n}`, ...fields(n) }));

  it('keeps 20 reasons, the worst, and the true total', () => {
    const findings = numbered(1500, (n) => ({ severity: n % 100 === 99 ? 'CRITICAL' : 'LOW' }));
    const hit = compileRiskRule({ vulnerability: { severities: ['CRITICAL', 'LOW'] } })(
      indexFindings(findings),
    );
    assert.equal(hit?.reasonTotal, 1500);
    assert.equal(hit?.reasons.length, 20);
    assert.deepEqual(
      hit?.reasons.map(({ finding }) => finding?.severity),
      [...Array<string>(15).fill('CRITICAL'), ...Array<string>(5).fill('LOW')],
    );
    assert.deepEqual(hit?.reasons.map(({ finding }) => (finding as Vulnerability).cveId).slice(13, 17), [
      'CVE-2026-1399',
      'CVE-2026-1499',
      'CVE-2026-0',
      'CVE-2026-1',
    ]);
  });

  it('knows every matched id beyond the 20, aliases too, in upper case and once each', () => {
    const findings = [
      ...numbered(30, () => ({ severity: 'HIGH' })),
      vulnerability({ cveId: 'cve-2026-0', aliases: ['GHSA-aaaa-bbbb-cccc'], severity: 'HIGH' }),
    ];
    const hit = compileRiskRule({ vulnerability: { severities: ['HIGH'] } })(indexFindings(findings));
    assert.deepEqual(hit?.cveIds, [
      ...Array.from({ length: 30 }, (_, n) => `CVE-2026-${n}`),
      'GHSA-AAAA-BBBB-CCCC',
    ]);
  });

  it('gives the same answer however often it is asked, whatever was asked before', () => {
    const index = indexFindings(
      numbered(200, (n) => ({ severity: severities[n % 6]!, component: `c${n % 7}` })),
    );
    const ask = () =>
      compileRiskRule({ vulnerability: { components: ['c3', 'c1'], severities: ['LOW', 'HIGH'] } })(index);
    const first = ask();
    compileRiskRule({ vulnerability: { severities: ['MEDIUM'] } })(index);
    assert.deepEqual(ask(), first);
  });

  /** Findings that count how often a matcher looks at them. */
  function watched(count: number): { findings: Finding[]; looks: () => number } {
    let looks = 0;
    const watch = (finding: Finding) =>
      new Proxy(finding, {
        get(target, field) {
          looks += 1;
          return Reflect.get(target, field) as unknown;
        },
      });
    const findings = numbered(count, (n) => ({
      severity: severities[n % 4]!,
      component: `lib-${n}`,
      labels: n % 2 ? ['CAN_BE_FIXED'] : [],
    }));
    return { findings: findings.map(watch), looks: () => looks };
  }

  it('looks at 1,500 findings once, not once for each of 1,000 policies that look for something else', () => {
    const { findings, looks } = watched(1500);
    const index = indexFindings(findings);
    const forIndexing = looks();
    assert.ok(forIndexing < 1500 * 20, `${forIndexing} looks to arrange 1,500 findings`);
    for (let policy = 0; policy < 1000; policy += 1) {
      const match = compileRiskRule({
        vulnerability: { cveIds: [`CVE-1999-${policy}`], components: [`other-${policy}`], classes: ['XSS'] },
      });
      assert.equal(match(index), undefined);
    }
    // Eight groups of like findings are there to be asked, one look at the class of each.
    assert.ok(looks() - forIndexing <= 1000 * 8, `${looks() - forIndexing} looks for 1,000 policies`);
  });

  it('looks only at what matched when 1,000 policies match one finding each', () => {
    const { findings, looks } = watched(1500);
    const index = indexFindings(findings);
    const forIndexing = looks();
    for (let policy = 0; policy < 1000; policy += 1) {
      const hit = compileRiskRule({ vulnerability: { cveIds: [`CVE-2026-${policy}`] } })(index);
      assert.equal(hit?.reasonTotal, 1);
    }
    assert.ok(looks() - forIndexing <= 1000 * 10, `${looks() - forIndexing} looks for 1,000 policies`);
  });
});
