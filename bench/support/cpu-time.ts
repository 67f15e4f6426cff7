import { readdir, readFile } from 'node:fs/promises';

/** Ticks of /proc are hundredths of a second. */
const msPerTick = 10;

interface ProcessTime {
  pid: number;
  parent: number;
  ms: number;
}

async function timeOf(pid: number): Promise<ProcessTime> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name of a process may have blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid, parent: Number(fields[1]), ms: (Number(fields[11]) + Number(fields[12]) || 0) * msPerTick };
}

/** Milliseconds of CPU that a process has had, and that those which it started, and which they started, have had. */
export interface CpuTimes {
  own: number;
  children: number;
}

export async function cpuTimes(pid: number): Promise<CpuTimes> {
  const pids = (await readdir('/proc')).map(Number).filter((number) => number > 0);
  const all = await Promise.all(pids.map(timeOf));
  const below = (parent: number): number =>
    all.filter((one) => one.parent === parent).reduce((sum, one) => sum + one.ms + below(one.pid), 0);
  return { own: all.find((one) => one.pid === pid)?.ms ?? 0, children: below(pid) };
}
