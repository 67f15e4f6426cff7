import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import type { ImageScan } from '../../src/domain/scan-report.js';
import { readReport, type ReportFormat } from '../../src/intake/read-report.js';

function scansOf(report: unknown, format: ReportFormat = 'auto'): ImageScan[] {
  const read = readReport({ report, format });
  assert.ok('scans' in read, 'notUnderstood' in read ? read.notUnderstood.en : '');
  return read.scans;
}

function refusalOf(report: unknown, format: ReportFormat = 'auto'): string {
  const read = readReport({ report, format });
  assert.ok('notUnderstood' in read, 'the report was taken');
  return read.notUnderstood.en;
}

const vulnerability = (fields: object = {}) => ({
  VulnerabilityID: 'CVE-2024-0001',
  PkgName: 'zlib',
  InstalledVersion: '1.2.13',
  Severity: 'HIGH',
  ...fields,
});

const trivy = (...vulnerabilities: object[]) => ({
  SchemaVersion: 2,
  ArtifactName: 'a:1',
  ArtifactType: 'container_image',
  Results: [{ Target: 'a:1 (debian 12)', Class: 'os-pkgs', Vulnerabilities: vulnerabilities }],
});

describe('intake: readReport', () => {
  for (const [format, report, message] of [
    ['trivy', { matches: [] }, /SchemaVersion should be 2, found nothing/],
    ['trivy', null, /the report should be an object, found null/],
    ['grype', trivy(), /matches should be a list, found nothing/],
    ['grype', 'not JSON', /expected JSON/],
    ['clamav', trivy(), /expected the text that clamscan prints/],
    ['native', { Viruses: 'x' }, /Viruses should be a list, found "x"/],
    ['auto', '', /SCAN SUMMARY/],
    ['auto', '/r/a: OK\nStatus: missing FOUND', /line 2 is none that ClamAV prints/],
    ['auto', 12, /found 12/],
    ['auto', null, /found null/],
    ['auto', 'null', /found null/],
    [
      'auto',
      { apiVersion: 'aquasecurity.github.io/v1alpha1', kind: 'VulnerabilityReport' },
      /Trivy Operator: run trivy image/,
    ],
    ['auto', { manifest_hash: 'sha256:1', vulnerabilities: {} }, /a Clair report: send the JSON of Trivy/],
    ['auto', { 'application/vnd.security.vulnerability.report; version=1.1': {} }, /a Harbor report/],
    ['auto', { generated_at: '', scanner: {}, vulnerabilities: [] }, /a Harbor report/],
    ['auto', { bomFormat: 'CycloneDX' }, /a CycloneDX document/],
    ['auto', JSON.stringify({ spdxVersion: 'SPDX-2.3' }), /an SPDX document/],
    ['auto', { vulnerabilities: [], packageManager: 'deb' }, /a Snyk report/],
    ['auto', [{ RuleID: 'aws', Secret: 'x' }], /a report of Gitleaks/],
    ['auto', { results: [], errors: [], paths: {} }, /found the fields results, errors, paths$/],
    ['auto', '\x1f\x8b\b\0', /compressed by gzip: unpack it/],
    ['auto', 'ÿþ{\0"\0', /text in UTF-16/],
    ['auto', '\uFEFF\uFEFF{}', /byte order mark/],
    ['auto', 'eyJTY2hlbWEiOjJ9', /JSON in Base64/],
    ['auto', '{"a":1}\n{"a":1}\n', /several JSON documents: send each/],
    ['auto', '<?xml version="1.0"?>', /XML or HTML: run trivy/],
    ['auto', 'SchemaVersion: 2\nResults: []\n', /YAML: send JSON/],
    ['auto', 'NAME  INSTALLED  FIXED-IN\n', /grype -o json/],
    ['auto', '['.repeat(100_000) + ']'.repeat(100_000), /nested deeper than 200 levels/],
    ['auto', {}, /found an object without fields/],
    ['auto', { __proto__: { matches: [] } }, /found an object without fields/],
  ] as const)
    it(`refuses, as ${format}, ${JSON.stringify(report)?.slice(0, 40)}`, () =>
      assert.match(refusalOf(report, format), message));

  it('reads text that begins with a byte order mark', () =>
    assert.equal(scansOf('\uFEFF' + JSON.stringify(trivy(vulnerability())))[0]?.findings.length, 1));

  it('quotes at most 64 characters of the report', () => {
    const message = refusalOf({ ...trivy(), Metadata: { ImageID: 'x'.repeat(1000) } });
    assert.ok(message.includes('x'.repeat(63) + '…') && !message.includes('x'.repeat(64)), message);
  });

  it('does not quote a broken report, which may hold a secret', () =>
    assert.ok(!refusalOf('{"Results": hunter2').includes('hunter2')));

  it('cuts titles to 256 characters, none of them in half', () => {
    const title = 'a' + '\u{1F600}'.repeat(300);
    const [finding] = scansOf(trivy(vulnerability({ Title: title })))[0]!.findings;
    assert.ok(finding?.kind === 'VULNERABILITY');
    assert.equal(finding.title, 'a' + '\u{1F600}'.repeat(255));
  });

  it('cleans every text that it keeps', () => {
    const dirty = 'x\0\uDC00y';
    const native = {
      ImageNames: [dirty],
      Scanner: dirty,
      Vulnerabilities: [
        {
          CveId: dirty,
          Aliases: [dirty],
          Component: dirty,
          Version: dirty,
          FixedVersion: dirty,
          Severity: 'LOW',
          Title: dirty,
          Path: dirty,
        },
      ],
      Viruses: [{ Path: dirty, Name: dirty, Type: dirty }],
      SensitiveData: [{ Path: dirty, RuleId: dirty, Type: dirty, Severity: 'LOW', Title: dirty }],
    };
    const kept = JSON.stringify(scansOf(native));
    assert.equal(kept.split('x\uFFFD\uFFFDy').length - 1, 9);
    // What policies name goes without, as it does in them.
    assert.equal(kept.split('"xy"').length - 1, 7);
    assert.doesNotMatch(kept, /\\u0000|\\udc00/i);
  });

  it('takes 100,000 findings of an image and refuses one more', () => {
    const entries = Array.from({ length: 100_000 }, () => vulnerability());
    assert.equal(scansOf(trivy(...entries))[0]?.findings.length, 100_000);
    assert.match(
      refusalOf(trivy(...entries, vulnerability())),
      /at most 100000 findings an image, found 100001/,
    );
  });

  it('refuses an id, component or version that no index could hold', () =>
    assert.match(
      refusalOf(trivy(vulnerability({ PkgName: 'x'.repeat(1025) }))),
      /Results\.0\.Vulnerabilities\.0\.PkgName should be at most 640 characters/,
    ));

  it('leaves the time of the scan open when the report gives none, or the zero time', () => {
    assert.equal(scansOf(trivy())[0]?.scannedAt, undefined);
    assert.equal(scansOf({ ...trivy(), CreatedAt: '0001-01-01T00:00:00Z' })[0]?.scannedAt, undefined);
    assert.equal(
      scansOf({ ...trivy(), CreatedAt: '2026-01-05T10:00:00.123456789+08:00' })[0]?.scannedAt?.toISOString(),
      '2026-01-05T02:00:00.123Z',
    );
  });

  it('never throws, whatever a report is cut or twisted into', () => {
    const whole = JSON.stringify(trivy(vulnerability({ CweIDs: ['CWE-79'] })));
    const twists = [null, 0, '', 'x', true, [], {}, [null], [[]]];
    for (let end = 0; end < whole.length; end += 1) refusalOf(whole.slice(0, end));
    for (const field of [
      'Results',
      'Metadata',
      'ArtifactName',
      'CreatedAt',
      'SchemaVersion',
      'Resources',
      'matches',
      'source',
    ])
      for (const twist of twists) readReport({ report: { ...trivy(), [field]: twist }, format: 'auto' });
  });
});

describe('intake: large reports', () => {
  /** Linear reading takes about a second, backtracking hours. The limit of vm also ends code that does not return, as mocha's cannot. */
  const readInTime = (report: string) =>
    runInNewContext(
      'read()',
      { read: () => readReport({ report, format: 'auto' }) },
      { timeout: 60_000 },
    ) as ReturnType<typeof readReport>;

  const many = (n: number) =>
    JSON.stringify(
      trivy(
        ...Array.from({ length: n }, (_, i) =>
          vulnerability({ VulnerabilityID: `CVE-2024-${i}`, Title: 'x'.repeat(90), CweIDs: ['CWE-787'] }),
        ),
      ),
    );
  const cluster = (workloads: number) =>
    JSON.stringify({
      ClusterName: 'c',
      Resources: Array.from({ length: workloads }, () => ({
        Kind: 'Pod',
        Name: 'p',
        ...trivy(
          ...Array.from({ length: 100 }, (_, i) => vulnerability({ VulnerabilityID: `CVE-2024-${i}` })),
        ),
      })),
    });

  for (const [name, make, found] of [
    ['Trivy findings', () => many(50_000), 50_000],
    ['the same image in many workloads', () => cluster(1000), 100],
    ['ClamAV lines', () => '/r/a: b: OK\n'.repeat(800_000) + '/r/x: Unix.Trojan.X-1 FOUND\n', 1],
    ['one endless ClamAV line', () => ': .'.repeat(3_000_000) + ' FOUND', 1],
    ['one endless ClamAV error', () => ': ERROR '.repeat(1_200_000), /^ClamAV report not understood: line 1/],
    [
      'an endless name',
      () =>
        JSON.stringify({ ImageNames: [], SensitiveData: [], Scanner: null, ImageId: '/-'.repeat(5_000_000) }),
      /^Native report not understood: ImageId/,
    ],
  ] as const)
    it(`does not backtrack over ${name}`, function () {
      this.timeout(90_000);
      const report = make();
      assert.ok(report.length > 8_000_000, `${report.length} characters are too few to tell`);
      const read = readInTime(report);
      if (typeof found !== 'number')
        return assert.match('notUnderstood' in read ? read.notUnderstood.en : '', found);
      assert.deepEqual('scans' in read && read.scans.map(({ findings }) => findings.length), [found]);
    });
});
