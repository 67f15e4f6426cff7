import { execFileSync } from 'node:child_process';

/** The process ids of a postmaster and all that it has started. */
export const processesOf = (postmaster: number): number[] => [
  postmaster,
  ...execFileSync('pgrep', ['-P', String(postmaster)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number),
];
