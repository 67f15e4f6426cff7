import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../src/domain/finding.js';
import type { RiskRule } from '../../src/domain/policy.js';
import type { Reason } from '../../src/domain/reason.js';

const root = join('test', 'cases', 'risk-match');

interface RiskCase {
  why: string;
  rule: RiskRule;
  findings: (Partial<Finding> & Pick<Finding, 'kind'>)[];
  /** Criterion, value, and the CVE id or path of the finding. */
  reasons: [string, string, string][];
}

const plain = {
  VULNERABILITY: {
    cveId: 'CVE-2026-1',
    aliases: [],
    component: 'some-lib',
    version: '1.0',
    fixedVersion: '',
    severity: 'LOW',
    class: 'OTHER',
    labels: [],
    title: '',
    path: '',
  },
  VIRUS: { path: '/bin/x', name: 'Unix.Trojan.X-1', type: 'Trojan', md5: '', severity: 'LOW' },
  SENSITIVE_DATA: { path: '/.env', ruleId: 'r', type: 'AWS', severity: 'LOW', title: '' },
};

/** A finding of which a case tells only what it is about. */
export const complete = (finding: RiskCase['findings'][number]) =>
  ({ ...plain[finding.kind], ...finding }) as Finding;
/** What a case expects of a reason. */
export const brief = ({ criterion, value, finding }: Reason) => [
  criterion,
  value,
  finding?.kind === 'VULNERABILITY' ? finding.cveId : finding?.path,
];

/** The cases in test/cases/risk-match, for every door that a start is judged through. */
export const riskCases = () =>
  readdirSync(root).map((name) => {
    const one = JSON.parse(readFileSync(join(root, name, 'case.json'), 'utf8')) as RiskCase;
    return { ...one, name, findings: one.findings.map(complete) };
  });
