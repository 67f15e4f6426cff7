import assert from 'node:assert/strict';
import { componentKey, idKey, versionedComponentKey } from '../../../src/domain/matching/finding-key.js';
import {
  classificationsIn,
  emptySummary,
  keysIn,
  mergeSummaries,
  type Section,
  sensitiveTypesIn,
  summarizeFindings,
  summaryBytes,
  summaryFormat,
  virusWordsIn,
} from '../../../src/domain/matching/finding-summary.js';
import type { Finding } from '../../../src/domain/finding.js';
import { randomFrom } from '../../support/random.js';
import { randomFindings } from './random-policies.js';

const length = ({ start, end }: Section) => end - start;

describe('finding summary', () => {
  it('is the same for the same findings in any order, and as often as they are told', () => {
    const random = randomFrom(1);
    for (let n = 0; n < 100; n += 1) {
      const findings = randomFindings(random);
      const again = summarizeFindings([...findings, ...findings].reverse());
      assert.deepEqual(again, summarizeFindings(findings));
    }
  });

  it('has each key and classification once', () => {
    const vulnerability = {
      kind: 'VULNERABILITY',
      cveId: 'CVE-2026-1',
      aliases: ['cve-2026-1', 'GHSA-a'],
      component: 'lib',
      version: '1',
      fixedVersion: '',
      severity: 'LOW',
      class: 'XSS',
      labels: [],
      title: '',
      path: '',
    } as const;
    const summary = summarizeFindings([
      { ...vulnerability, aliases: [...vulnerability.aliases], labels: [] },
      { ...vulnerability, aliases: [], labels: [], version: '2' },
    ]);
    // Two ids, the component, and it in two versions.
    assert.equal(length(keysIn(summary)), 5);
    assert.equal(length(classificationsIn(summary)), 1);
    assert.equal(length(virusWordsIn(summary)), 0);
    assert.equal(length(sensitiveTypesIn(summary)), 0);
  });

  it('of the scans of different kinds, put together, is that of all their findings', () => {
    const random = randomFrom(2);
    const kinds = ['VULNERABILITY', 'VIRUS', 'SENSITIVE_DATA'];
    for (let n = 0; n < 100; n += 1) {
      const findings = randomFindings(random);
      const parts = kinds.map((kind) =>
        summarizeFindings(findings.filter((finding) => finding.kind === kind)),
      );
      assert.deepEqual(mergeSummaries(parts), summarizeFindings(findings));
    }
    assert.equal(mergeSummaries([]), emptySummary);
  });

  /**
   * Summaries are stored. Whoever changes one of these numbers changes what stored ones say, and moves `summaryFormat`
   * together with this table.
   */
  it('is what it was when summaries of this format were first stored', () => {
    assert.equal(summaryFormat, 4);
    const summary = summarizeFindings([
      {
        ...{ kind: 'VULNERABILITY', cveId: 'CVE-2026-1234', aliases: ['GHSA-ab12'], component: 'openssl' },
        ...{ version: '3.0.1', fixedVersion: '3.0.2', severity: 'CRITICAL', class: 'XSS', labels: ['POC'] },
        ...{ title: '', path: '' },
      },
      {
        ...{ kind: 'VIRUS', md5: 'd41d8cd98f00b204e9800998ecf8427e', type: 'Trojan', name: 'Win.Trojan.X-1' },
        ...{ severity: 'HIGH', path: '' },
      },
      { kind: 'SENSITIVE_DATA', path: '', ruleId: '', type: 'AWS', severity: 'LOW', title: '' },
    ] as Finding[]);
    const ends = [8, 10, 11];
    const keys = [-1968417226, -1096453128, -356660443, 290576447, 1313636378];
    assert.deepEqual([...summary], [...ends, ...keys, -603405687, -598102423, -1099845645, 584]);
  });

  it('costs nothing for a clean image', () => {
    assert.equal(summarizeFindings([]), emptySummary);
    assert.equal(summaryBytes(emptySummary), 0);
  });

  it('counts its numbers and what an array takes beside them', () => {
    const summary = summarizeFindings([
      { kind: 'SENSITIVE_DATA', path: '', ruleId: '', type: 'AWS', severity: 'LOW', title: '' },
    ]);
    assert.ok(summaryBytes(summary) > summary.byteLength);
  });
});

describe('finding key', () => {
  it('is one for a component with its version, put together or not', () => {
    for (const [component, version] of [
      ['lib', '1.0'],
      ['@scope/lib', '1'],
      ['', ''],
      ['a@b', ''],
      ['ünïcode', '2'],
    ] as const)
      assert.equal(versionedComponentKey({ component, version }), componentKey(`${component}@${version}`));
  });

  it('hardly ever is one for two ids, even ids that follow each other', () => {
    const keys = new Set<number>();
    for (let year = 2000; year < 2020; year += 1)
      for (let n = 0; n < 5000; n += 1) keys.add(idKey(`CVE-${year}-${10_000 + n}`));
    // By chance a hundred thousand keys of 32 bits have about one pair in common.
    assert.ok(keys.size > 99_980, `${keys.size} of 100,000`);
  });
});
