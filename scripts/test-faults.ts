import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { booksVariable, type FaultRound, readRounds } from '../test/support/fault-books.js';

/**
 * `npm run test:faults`: runs the tests of faults FAULT_RUNS times (3), one after another, and writes what came of the
 * starts into docs/reliability.md. Nothing is written when a test failed or was skipped.
 */
const runs = Number(process.env['FAULT_RUNS'] ?? 3);
const document = new URL('../docs/reliability.md', import.meta.url);

/** Runs all of them once; whether each passed and none was skipped. */
async function runOnce(books: string): Promise<boolean> {
  const child = spawn('npx', ['mocha', '--no-parallel', 'test/faults/*.test.ts'], {
    env: { ...process.env, [booksVariable]: books },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk);
    said += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0 && /\d+ passed, 0 failed, 0 skipped\s*$/.test(said);
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

function row(fault: string, rounds: readonly FaultRound[]): string {
  const total = (what: 'starts' | 'lost' | 'doubled' | 'undecided' | 'unanswered') =>
    String(rounds.reduce((sum, round) => sum + round[what], 0));
  const recoveries = rounds.map(({ recoveryMs }) => recoveryMs).sort((one, other) => one - other);
  const middle = recoveries[Math.floor(recoveries.length / 2)]!;
  const cells = [
    ...[fault, String(rounds.length), total('starts'), total('lost'), total('doubled')],
    ...[total('undecided'), total('unanswered'), `${seconds(middle)}; ${seconds(recoveries.at(-1)!)}`],
  ];
  return `| ${cells.join(' | ')} |`;
}

function table(rounds: readonly FaultRound[]): string {
  const faults = [...new Set(rounds.map(({ fault }) => fault))];
  return [
    '| Fault | Rounds | Starts | Lost | Doubled | Undecided | Unanswered | Seconds to recover: middle; longest |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...faults.map((fault) =>
      row(
        fault,
        rounds.filter((round) => round.fault === fault),
      ),
    ),
  ].join('\n');
}

const conditions = (busy: number) =>
  `${runs} runs one after another, ended ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, on ${cpus().length} cores ` +
  `(${cpus()[0]?.model.trim()}), Node.js ${process.version}; the load average was ${busy.toFixed(1)} before them.`;

async function writeTable(measured: string): Promise<void> {
  const [head, tail] = (await readFile(document, 'utf8')).split(
    /(?<=<!-- faults: measured -->\n)[^]*(?=<!-- end of faults -->)/,
  );
  if (tail === undefined) throw new Error('docs/reliability.md has lost the marks of its table of faults');
  await writeFile(document, `${head}${measured}\n${tail}`);
}

const directory = await mkdtemp(join(tmpdir(), 'tcss-fault-books-'));
try {
  const books = join(directory, 'rounds');
  await writeFile(books, '');
  const busy = loadavg()[0]!;
  let whole = true;
  for (let run = 0; run < runs; run += 1) whole = (await runOnce(books)) && whole;
  const measured = `${conditions(busy)}\n\n${table(readRounds(books))}`;
  console.log(`\n${measured}\n`);
  if (whole) await writeTable(measured);
  else {
    console.error('docs/reliability.md stays as it was: not every test ran and passed.');
    process.exitCode = 1;
  }
} finally {
  await rm(directory, { recursive: true });
}
