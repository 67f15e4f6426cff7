import { cleanUp } from './cleanup.js';
import { say } from './progress.js';
import { report, type Row, type Table } from './results.js';
import { compile } from './service-process.js';

export interface Findings {
  rows: Row[];
  /** What is to be known beside the figures: sentences and tables. */
  details?: (Table | string)[];
}

/** Runs and reports a benchmark, and stops what it started, also when it fails. */
export async function benchmark(
  name: string,
  title: string,
  measure: () => Promise<Findings>,
): Promise<void> {
  say(`Benchmark ${name}`);
  try {
    await compile();
    const { rows, details = [] } = await measure();
    await report(name, title, rows, details);
  } finally {
    await cleanUp();
  }
}

/** Runs work so often, one after another. */
export async function repeat<T>(times: number, work: (round: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < times; round += 1) results.push(await work(round));
  return results;
}
