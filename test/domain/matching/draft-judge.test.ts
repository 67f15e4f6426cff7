import assert from 'node:assert/strict';
import { compileDraft } from '../../../src/domain/matching/draft-judge.js';
import { summarizeFindings } from '../../../src/domain/matching/finding-summary.js';
import { indexFindings } from '../../../src/domain/matching/match-findings.js';
import { compilePolicy } from '../../../src/domain/matching/match-policies.js';
import { dayMs } from '../../../src/domain/calendar.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Policy, RiskRule } from '../../../src/domain/policy.js';
import { riskCases } from '../../support/risk-cases.js';
import { below, randomFrom } from '../../support/random.js';
import { randomFindings, randomPolicy } from './random-policies.js';

const now = new Date('2026-03-10T04:00:00Z');
const imageId = 'sha256:one';
const draftOf = (riskRule: RiskRule) =>
  ({ template: 'RISK_IMAGE', scope: { type: 'ALL' }, riskRule, privilegeRule: null }) as const;

/** What the draft says of an image, by its summary and, where that does not tell, by its findings. */
function verdict(riskRule: RiskRule, findings: readonly Finding[] | undefined, ageDays: number): boolean {
  const judge = compileDraft(draftOf(riskRule), now);
  const subject = subjectOf(findings, ageDays);
  const known = judge.bySummary(subject);
  const reasons = judge.reasons(subject, findings ?? []);
  if (known !== 'unsure') assert.equal(reasons.length > 0, known === 'hit', JSON.stringify(riskRule));
  return reasons.length > 0;
}

const subjectOf = (findings: readonly Finding[] | undefined, ageDays: number) => ({
  imageId,
  summary: findings && summarizeFindings(findings),
  scannedAt: findings && { VULNERABILITY: now.getTime() - ageDays * dayMs },
});

/** What the policy says of a start of the image. */
function truth(riskRule: RiskRule, findings: readonly Finding[] | undefined, ageDays: number): boolean {
  const policy = { ...draftOf(riskRule), enabled: true, effectTime: now } as unknown as Policy;
  const { scannedAt } = subjectOf(findings, ageDays);
  const subject = { imageId, findings: findings && indexFindings(findings), scannedAt, requested: [] };
  return compilePolicy(policy).match(subject, now) !== undefined;
}

describe('judge of a draft', () => {
  for (const { name, rule, findings, reasons } of riskCases())
    it(`agrees with the policy: ${name}`, () => {
      assert.equal(verdict(rule, findings, 1), reasons.length > 0);
    });

  it('agrees with the policy on whatever is written and found', () => {
    const random = randomFrom(16);
    let hits = 0;
    for (let n = 0; n < 500; n += 1) {
      const { riskRule } = randomPolicy(random, now);
      if (!riskRule) continue;
      const rule: RiskRule = {
        ...riskRule,
        ...(below(random, 3) === 0 && { unscannedImage: 'MATCH' }),
        ...(below(random, 3) === 0 && { maxScanAgeDays: 5 }),
      };
      for (const findings of [randomFindings(random), [], undefined]) {
        const ageDays = below(random, 10);
        const hit = truth(rule, findings, ageDays);
        assert.equal(verdict(rule, findings, ageDays), hit, JSON.stringify(rule));
        hits += Number(hit);
      }
    }
    assert.ok(hits > 100, `only ${hits} hits`);
  });
});
