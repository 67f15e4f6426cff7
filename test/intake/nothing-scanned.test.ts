import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FindingKind } from '../../src/domain/finding.js';
import { readReport } from '../../src/intake/read-report.js';

/** Every JSON report of the cases and examples. */
const reports = [
  ...readdirSync(join('test', 'cases', 'intake')).map((name) =>
    join('test', 'cases', 'intake', name, 'report.json'),
  ),
  ...readdirSync(join('examples', 'reports')).map((name) => join('examples', 'reports', name)),
].filter((path) => path.endsWith('.json') && existsSync(path) && !path.includes('json-cut-off'));

const covered = (report: unknown): FindingKind[] => {
  const read = readReport({ report, format: 'auto' });
  return 'scans' in read ? read.scans.flatMap(({ covers }) => covers) : [];
};

/** What shows that a kind was looked for, by the words of the formats. */
const evidence: Partial<Record<FindingKind, RegExp>> = {
  VULNERABILITY: /"Vulnerabilities":(?:\[|null)|"Class":"(?:os|lang)-pkgs"|"Type":"\w|"matches":\[/,
  SENSITIVE_DATA: /"Secrets":\[|"Class":"secret"|"SensitiveData":\[/,
  VIRUS: /"Viruses":\[/,
};

/** A value without one of its lists or objects: emptied, null, or absent; then the same within each part. */
function* thinned(value: unknown): Generator {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    const replaced = (by: unknown) =>
      Array.isArray(value)
        ? value.map((old: unknown, at) => (at === Number(key) ? by : old))
        : { ...value, [key]: by };
    if (typeof part === 'object' && part !== null) {
      for (const by of [[], null, undefined, {}]) yield replaced(by);
      for (const thinner of thinned(part)) yield replaced(thinner);
    } else yield replaced(undefined);
  }
}

describe('intake: a report that does not show a scan', () => {
  for (const path of reports)
    it(`${path}, with any part taken out, is no clean scan of what it is silent about`, () => {
      const whole: unknown = JSON.parse(readFileSync(path, 'utf8'));
      for (const thin of [whole, ...thinned(whole)]) {
        const written = JSON.stringify(thin);
        for (const kind of covered(JSON.parse(written)))
          assert.match(written, evidence[kind]!, `${kind} counts as scanned`);
      }
    });

  const summary = (...lines: string[]) => ['----------- SCAN SUMMARY -----------', ...lines].join('\n');
  const trivy = { SchemaVersion: 2, ArtifactName: 'a:1', ArtifactType: 'container_image' };
  for (const [why, report] of [
    ['Trivy without Results', trivy],
    ['Trivy with null', { ...trivy, Results: null }],
    ['Trivy with an empty list', { ...trivy, Results: [] }],
    ['Trivy with a result of nothing', { ...trivy, Results: [{}] }],
    ['Trivy with a target alone', { ...trivy, Results: [{ Target: 'a:1' }] }],
    ['Trivy for licences', { ...trivy, Results: [{ Class: 'license', Vulnerabilities: null }] }],
    ['Trivy for a system that it knows', { ...trivy, Metadata: { OS: { Family: 'debian' } } }],
    ['a bare list of Trivy', [{ Target: 'a:1' }]],
    [
      'a workload of Trivy without Results',
      { ClusterName: 'c', Resources: [{ Metadata: [{ RepoTags: ['a:1'] }] }] },
    ],
    ['Grype with null', { matches: null }],
    ['Grype without matches', { source: { type: 'image' }, descriptor: { name: 'grype' } }],
    ['native with null', { ImageNames: ['a:1'], Vulnerabilities: null }],
    ['native without lists', { ImageNames: ['a:1'] }],
    ['clamscan of no file', summary('Known viruses: 9', 'Scanned files: 0', 'Infected files: 0')],
    ['clamscan without signatures', summary('Known viruses: 0', 'Scanned files: 9', 'Infected files: 0')],
    [
      'clamscan twice, once without signatures',
      ['9', '0']
        .map((n) => summary(`Known viruses: ${n}`, 'Scanned files: 1', 'Infected files: 0'))
        .join('\n'),
    ],
    ['clamdscan with errors alone', summary('Infected files: 0', 'Total errors: 1')],
    [
      'clamdscan of a wrong path',
      `/r: lstat() failed: No such file or directory. ERROR\n${summary('Infected files: 0')}`,
    ],
    ['ClamAV without a summary', '/r/a: OK'],
  ] as const)
    it(`${why} is refused`, () => {
      assert.deepEqual(covered(report), []);
    });

  for (const [why, report] of [
    ['clamdscan of files in order', summary('Infected files: 0')],
    ['clamdscan of some that it could not read', `/r/a: OK\n/r/b: x ERROR\n${summary('Infected files: 0')}`],
    [
      'clamscan of some that it could not read',
      summary('Scanned files: 9', 'Infected files: 0', 'Total errors: 1'),
    ],
    ['Trivy of packages without vulnerabilities', { ...trivy, Results: [{ Class: 'os-pkgs' }] }],
    ['old Trivy of packages without vulnerabilities', [{ Target: 'a:1', Vulnerabilities: null }]],
    ['Grype without matches found', { matches: [] }],
    ['native without any found', { ImageNames: ['a:1'], Vulnerabilities: [] }],
  ] as const)
    it(`${why} is taken`, () => {
      assert.equal(covered(report).length, 1);
    });
});
