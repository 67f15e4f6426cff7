import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run bench:beside -- COMMIT NAME [NAME…]`: runs benchmarks of a commit and of HEAD in turns, ROUNDS times (5), and
 * prints the median of each figure of both. Each has a copy of the sources of its own, so results.md stays as it is.
 */
const rounds = Number(process.env['ROUNDS'] ?? 5);
const [commit, ...names] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));

if (!commit || names.length === 0) {
  console.error('Usage: npm run bench:beside -- COMMIT NAME [NAME…]');
  process.exit(2);
}

type Figures = Map<string, number>;

/** The figures of the first table that a benchmark prints. */
function figuresOf(name: string, printed: string): Figures {
  const figures: Figures = new Map();
  for (const line of printed.slice(printed.indexOf('| Measure ')).split('\n').slice(2)) {
    const [, measure, figure] = line.split('|').map((cell) => cell.trim());
    const value = /^-?[\d,.]+/.exec(figure ?? '')?.[0];
    if (!measure) break;
    if (value) figures.set(`${name}: ${measure}`, Number(value.replaceAll(',', '')));
  }
  return figures;
}

function runIn(folder: string, name: string): Figures {
  const printed = execFileSync('npm', ['run', '-s', 'bench', '--', name], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return figuresOf(name, printed);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

const directory = await mkdtemp(join(tmpdir(), 'tcss-beside-'));
const sides = [commit, 'HEAD'].map((at, n) => ({ at, folder: join(directory, String(n)) }));
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'ignore' });
const found = new Map<string, number[][]>();
try {
  for (const { at, folder } of sides) {
    git('worktree', 'add', '--detach', folder, at);
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  }
  for (let round = 0; round < rounds; round += 1)
    for (const name of names)
      // Who is first changes, for what warms up or tires meanwhile.
      for (const side of round % 2 ? [1, 0] : [0, 1])
        for (const [measure, value] of runIn(sides[side]!.folder, name)) {
          const values = found.get(measure) ?? [[], []];
          values[side]!.push(value);
          found.set(measure, values);
        }
} finally {
  for (const { folder } of sides) git('worktree', 'remove', '--force', folder);
  await rm(directory, { recursive: true, force: true });
}
console.log(`\n| Measure | ${commit} | HEAD | Ratio |\n| --- | --- | --- | --- |`);
for (const [measure, [before, now]] of found) {
  const [one, other] = [median(before!), median(now!)];
  console.log(`| ${measure} | ${one} | ${other} | ${(other / one).toFixed(3)} |`);
}
