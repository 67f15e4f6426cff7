import assert from 'node:assert/strict';
import { compilePolicy, matchPolicies } from '../../../src/domain/matching/match-policies.js';
import type { ImageScope, Policy } from '../../../src/domain/policy.js';
import { indexFindings } from '../../../src/domain/matching/match-findings.js';

const now = new Date('2026-03-10T04:00:00Z');

const policy = (fields: Partial<Policy>) => ({ enabled: true, effectTime: now, ...fields }) as Policy;
const risk = (scope: ImageScope) =>
  policy({ template: 'RISK_IMAGE', scope, riskRule: { virus: { types: ['Trojan'] } }, privilegeRule: null });

const virus = {
  kind: 'VIRUS',
  path: '/x',
  name: 'n',
  type: 'Trojan',
  md5: '',
  severity: 'LOW',
} as const;
const infected = indexFindings([virus]);
const matches = (one: Policy, imageId: string, findings: typeof infected | undefined) =>
  matchPolicies([compilePolicy(one)], { imageId, findings, requested: [] }, now).length === 1;

describe('matchPolicies: scope of a risk policy', () => {
  for (const [scope, imageId, findings, expected, why] of [
    [{ type: 'ALL' }, 'a', infected, true, 'ALL takes in every scanned image'],
    [{ type: 'ALL' }, 'a', undefined, false, 'an image without a scan result cannot match'],
    [{ type: 'ALL' }, 'a', indexFindings([]), false, 'a clean image does not match'],
    [{ type: 'SELECTED', imageIds: ['a', 'b'] }, 'b', infected, true, 'a selected image matches'],
    [{ type: 'SELECTED', imageIds: ['a', 'b'] }, 'c', infected, false, 'an image not selected does not'],
    [{ type: 'SELECTED', imageIds: ['a'] }, 'a', undefined, false, 'selected but unscanned does not match'],
  ] as const)
    it(why, () => assert.equal(matches(risk(scope as ImageScope), imageId, findings), expected));
});
