import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from '../../src/intake/read-report.js';
import { noFixtures, skip } from '../support/skip.js';

const fixtures = join('..', 'shared', 'fixtures');

/** Real reports, kept outside the project. The expectation is the plain number of entries in the file. */
describe('intake: real reports', function () {
  before(function () {
    if (!existsSync(fixtures)) skip(this, noFixtures);
  });

  for (const [file, count, covers] of [
    ['trivy/alpine-39.json', 6, ['VULNERABILITY']],
    ['trivy/fluentd-gems.json', 2, ['VULNERABILITY']],
    ['trivy/ubuntu-1804.json', 5, ['VULNERABILITY']],
    ['trivy/secrets.json', 2, ['SENSITIVE_DATA']],
    ['grype/ghsa.json', 2, ['VULNERABILITY']],
    ['grype/keycloak.json', 6, ['VULNERABILITY']],
  ] as const)
    it(`${file} has ${count} findings`, () => {
      const report = readFileSync(join(fixtures, file), 'utf8');
      const read = readReport({ report, format: 'auto' });
      assert.ok('scans' in read, 'notUnderstood' in read ? read.notUnderstood.en : '');
      const [scan] = read.scans;
      assert.equal(read.scans.length, 1);
      assert.equal(scan?.findings.length, count);
      assert.equal(report.match(/"VulnerabilityID"|"RuleID"|"matchDetails"/g)?.length, count);
      assert.deepEqual(scan?.covers, covers);
      assert.ok(scan?.imageId ?? scan?.names[0]);
      assert.ok(scan?.scannedAt);
    });

  it('grype/ghsa.json: the GHSA is found by its CVE', () => {
    const read = readReport({
      report: readFileSync(join(fixtures, 'grype/ghsa.json'), 'utf8'),
      format: 'grype',
    });
    const ids =
      'scans' in read
        ? read.scans.flatMap(({ findings }) =>
            findings.map((finding) => finding.kind === 'VULNERABILITY' && [finding.cveId, finding.aliases]),
          )
        : [];
    assert.deepEqual(ids, [
      ['CVE-2014-3577', ['GHSA-cfh5-3ghh-wfjx']],
      ['CVE-2014-3577', []],
    ]);
  });
});
