import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingKinds } from '../../src/domain/finding.js';
import type { ImageScan } from '../../src/domain/scan-report.js';
import { type FileMd5, readReport, type ReportFormat } from '../../src/intake/read-report.js';

const root = join('test', 'cases', 'intake');

/** What a case folder's expected.json may say. Findings name only the fields that matter, in order. */
interface Expected {
  why: string;
  format?: ReportFormat;
  fileMd5s?: FileMd5[];
  /** A part of the English message. */
  refused?: string;
  scans?: ({ counts: Record<string, number>; findings?: Record<string, unknown>[] } & Record<
    string,
    unknown
  >)[];
}

const countsOf = (scan: ImageScan) =>
  Object.fromEntries(
    findingKinds.map((kind) => [kind, scan.findings.filter((finding) => finding.kind === kind).length]),
  );

/** The named fields of a scan or finding, as JSON has them; absent ones are undefined. */
function only(value: object, fields: object): Record<string, unknown> {
  const plain = JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
  return Object.fromEntries(Object.keys(fields).map((field) => [field, plain[field]]));
}

function expectScan(scan: ImageScan, expected: NonNullable<Expected['scans']>[number]): void {
  const { counts, findings = [], ...facts } = expected;
  assert.deepEqual(countsOf(scan), counts);
  assert.deepEqual(only(scan, facts), facts);
  findings.forEach((fields, index) => {
    const finding = scan.findings[index];
    assert.ok(finding, `finding ${index} is missing`);
    assert.deepEqual(only(finding, fields), fields);
  });
}

/** The report as JSON text, as JSON, or as the text that it is. */
function* spellings(folder: string): Generator<[string, unknown]> {
  const textFile = join(folder, 'report.txt');
  if (existsSync(textFile)) return yield ['text', readFileSync(textFile, 'utf8')];
  const json = readFileSync(join(folder, 'report.json'), 'utf8');
  yield ['JSON text', json];
  if (!folder.endsWith('json-cut-off')) yield ['JSON', JSON.parse(json)];
}

describe('intake: cases', () => {
  for (const name of readdirSync(root)) {
    const folder = join(root, name);
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
    for (const [spelling, report] of spellings(folder)) {
      it(`${name} as ${spelling}: ${expected.why}`, () => {
        const { format = 'auto', fileMd5s = [], refused, scans = [] } = expected;
        const read = readReport({ report, format, fileMd5s });
        if (refused !== undefined) {
          assert.ok('notUnderstood' in read, 'the report was taken');
          assert.ok(read.notUnderstood.en.includes(refused), read.notUnderstood.en);
          assert.match(read.notUnderstood.zh, /[\u4e00-\u9fff]/);
          return;
        }
        assert.ok('scans' in read, 'notUnderstood' in read ? read.notUnderstood.en : '');
        assert.equal(read.scans.length, scans.length);
        scans.forEach((scan, index) => expectScan(read.scans[index]!, scan));
      });
    }
  }
});
