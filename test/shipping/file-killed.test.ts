import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { openFile } from '../../src/shipping/destinations/file.js';
import { root } from '../support/program.js';
import { below, randomFrom } from '../support/random.js';

/** Ships numbered lines from the given one on, and says which of them are acknowledged. */
const shipper = `
  const { openFile } = await import('./src/shipping/destinations/file.ts');
  const [directory, from] = process.argv.slice(1);
  // Full after some batches, so that most of the time goes into packing.
  const file = await openFile({ rotateMegabytes: 0.2 }, { directory, today: () => '2026-03-10' });
  for (let n = Number(from); ; n += 10) {
    const entries = Array.from({ length: 10 }, (_, k) => ({ json: JSON.stringify({ n: n + k, filling: 'x'.repeat(3000) }) }));
    await file.send(entries);
    console.log(n + 9);
  }`;

const small = { type: 'FILE', rotateMegabytes: 0.2 } as const;

describe('the files of log shipping', () => {
  let directory: string;
  before(() => (directory = mkdtempSync(join(tmpdir(), 'tcss-killed-files-'))));
  after(() => rmSync(directory, { recursive: true }));

  /** The numbers of all lines, in the order of the files. */
  function numbers(): number[] {
    const files = readdirSync(directory).filter((name) => !name.endsWith('.unfinished'));
    // Killed before the packed file's origin is removed, both are there.
    const days = new Map(files.sort().map((name) => [name.replace(/\.gz$/, ''), name]));
    return [...days.values()].flatMap((name) => {
      const bytes = readFileSync(join(directory, name));
      const lines = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n');
      return lines.slice(0, -1).map((line) => (JSON.parse(line) as { n: number }).n);
    });
  }

  it('hold every acknowledged line once and in order, wherever the writer is killed, while they are rotated and packed', async () => {
    const random = randomFrom(19);
    for (let kill = 0; kill < 12; kill += 1) {
      const from = (numbers().at(-1) ?? -1) + 1;
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '--eval', shipper, directory, String(from)],
        { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let acknowledged = -1;
      const lines = createInterface(child.stdout).on('line', (line) => (acknowledged = Number(line)));
      await once(lines, 'line');
      await new Promise((resolve) => setTimeout(resolve, below(random, 200)));
      child.kill('SIGKILL');
      await once(child, 'close');
      // What the next one begins with: it mends what was torn.
      await (await openFile(small, { directory, today: () => '2026-03-10' })).close();
      const found = numbers();
      assert.deepEqual(found, [...found.keys()], 'none is missing, none is there twice');
      assert.ok(
        found.length > acknowledged,
        `${acknowledged} was acknowledged, ${found.length - 1} is the last`,
      );
    }
    assert.ok(readdirSync(directory).some((name) => name.endsWith('.gz')));
  }).timeout(120_000);
});
