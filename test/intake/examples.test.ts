import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from '../../src/intake/read-report.js';

const folder = join('examples', 'reports');

/** The samples that the README runs: severities of their findings, in order. */
const expected: Record<string, string[]> = {
  'web-shop.trivy.json': ['CRITICAL', 'CRITICAL', 'HIGH', 'LOW', 'CRITICAL', 'CRITICAL', 'CRITICAL'],
  'billing-api.trivy.json': ['LOW'],
  'cache.grype.json': ['HIGH', 'HIGH', 'NOTICE'],
  'miner.clamav.txt': ['CRITICAL', 'HIGH'],
  'legacy.native.json': ['CRITICAL', 'HIGH', 'HIGH'],
};

describe('intake: examples', () => {
  it('has a line here for every sample', () =>
    assert.deepEqual(readdirSync(folder).sort(), Object.keys(expected).sort()));

  for (const [file, severities] of Object.entries(expected))
    it(`${file} is recognised and read whole`, () => {
      const read = readReport({ report: readFileSync(join(folder, file), 'utf8'), format: 'auto' });
      assert.ok('scans' in read, 'notUnderstood' in read ? read.notUnderstood.en : '');
      assert.deepEqual(
        read.scans.map(({ scanner, findings }) => [scanner, findings.map(({ severity }) => severity)]),
        [[file.includes('native') ? 'in-house-audit' : file.split('.')[1], severities]],
      );
    });
});
