import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { locateBinaries } from '../../src/embedded-postgres/binaries.js';
import { formatNumber } from './progress.js';
import { benchDir, scale } from './settings.js';

/** One figure, what it is held against, and whether it is good enough. */
export interface Row {
  measure: string;
  figure: string;
  /** What the figure is compared with, measured in the same run. */
  yardstick?: string;
  ratio?: string;
  target?: string;
  met?: boolean;
}

interface Compared {
  measure: string;
  value: number;
  unit: string;
  yardstick: { name: string; value: number };
  /** Left out where the comparison is for information. */
  times?: number;
}

const withUnit = (value: number, unit: string) => `${formatNumber(value)} ${unit}`;

const compared = ({ measure, value, unit, yardstick }: Compared): Row => ({
  ...{
    measure,
    figure: withUnit(value, unit),
    yardstick: `${yardstick.name}: ${withUnit(yardstick.value, unit)}`,
  },
  ratio: `${formatNumber(value / yardstick.value)}×`,
});

/** A figure that should be so many times its yardstick, or more. */
export const atLeast = (what: Compared): Row => ({
  ...compared(what),
  ...(what.times && { target: `≥ ${what.times}×`, met: what.value >= what.times * what.yardstick.value }),
});

/** A figure that should be so many times its yardstick, or less. */
export const atMost = (what: Compared): Row => ({
  ...compared(what),
  ...(what.times && { target: `≤ ${what.times}×`, met: what.value <= what.times * what.yardstick.value }),
});

/** A figure that should be below a fixed limit. */
export const below = (measure: string, value: number, limit: number, unit: string): Row => ({
  ...{ measure, figure: withUnit(value, unit), ratio: `${formatNumber(value / limit)}×` },
  ...{ target: `< ${withUnit(limit, unit)}`, met: value < limit },
});

export const agreeing = (measure: string, found: number, expected: number): Row => ({
  ...{ measure, figure: formatNumber(found), yardstick: `expected: ${formatNumber(expected)}` },
  ...{
    ratio: expected === 0 ? '' : `${formatNumber(found / expected)}×`,
    target: 'equal',
    met: found === expected,
  },
});

export const plain = (measure: string, value: number, unit: string): Row => ({
  ...{ measure, figure: withUnit(value, unit) },
});

export interface Table {
  head: string[];
  rows: string[][];
}

const verdict = (met: boolean | undefined) => (met === undefined ? '' : met ? 'met' : '**missed**');

const tableOf = (rows: readonly Row[]): Table => ({
  head: ['Measure', 'Figure', 'Yardstick', 'Ratio', 'Target', ''],
  rows: rows.map((row) => [
    ...[row.measure, row.figure, row.yardstick ?? '', row.ratio ?? '', row.target ?? '', verdict(row.met)],
  ]),
});

/** Columns in line, for people who read the file as it is. */
function write({ head, rows }: Table): string {
  const widths = head.map((name, n) =>
    Math.max(3, ...[name, ...rows.map((row) => row[n]!)].map((cell) => cell.length)),
  );
  const line = (cells: string[]) => `| ${cells.map((cell, n) => cell.padEnd(widths[n]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** Runs of a smaller size leave the published figures alone. */
const file =
  scale === 1 ? fileURLToPath(new URL('../results.md', import.meta.url)) : join(benchDir, 'results.md');
const mark = (name: string) => `## ${name}\n`;

/** Prints the figures of a benchmark and puts them into results.md, in place of those that it left there before. */
export async function report(
  name: string,
  title: string,
  rows: readonly Row[],
  details: readonly (Table | string)[],
) {
  const section = [
    `${mark(name)}\n${title}. ${await circumstances()}`,
    write(tableOf(rows)),
    ...details.map((detail) => (typeof detail === 'string' ? detail : write(detail))),
  ].join('\n\n');
  console.log(`\n${section}\n`);
  const before = await readFile(file, 'utf8').catch(() => '');
  const others = before
    .split(/^(?=## )/m)
    .slice(1)
    .filter((other) => !other.startsWith(mark(name)));
  const sections = [...others.map((other) => other.trimEnd()), section];
  const byName = sections.sort((a, b) =>
    a.slice(0, a.indexOf('\n')) < b.slice(0, b.indexOf('\n')) ? -1 : 1,
  );
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${[await head(), ...byName].join('\n\n')}\n`);
}

const circumstances = async () => {
  const smaller =
    scale === 1 ? '' : ` At scale ${scale}: only to see that it works, the figures say nothing.`;
  return `Measured ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC.${smaller}`;
};

/** What was measured on: of the latest run. */
async function head(): Promise<string> {
  const { bin } = await locateBinaries(undefined);
  const { stdout: postgres } = await promisify(execFile)(`${bin}/postgres`, ['--version']);
  return [
    '# Benchmark results',
    'Written by `npm run bench`; each section by its own benchmark. Everything ran on this one machine: the service, ' +
      'PostgreSQL, the load and the yardsticks.',
    write({
      head: ['Date', 'CPU', 'Cores', 'Memory', 'Node.js', 'PostgreSQL'],
      rows: [
        [
          ...[
            new Date().toISOString().slice(0, 10),
            cpus()[0]?.model.trim() || 'unknown',
            String(cpus().length),
          ],
          ...[`${Math.round(totalmem() / 2 ** 30)} GB`, process.version, /\d[\d.]*/.exec(postgres)![0]],
        ],
      ],
    }),
  ].join('\n\n');
}
