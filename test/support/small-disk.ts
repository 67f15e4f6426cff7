import { execFileSync } from 'node:child_process';
import { skip } from './skip.js';

/** Puts a disk of a size such as 64k at a folder; skips the test where that cannot be done. */
export function mountSmallDisk(context: Mocha.Context, folder: string, size: string): void {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    skip(context, 'a small disk cannot be mounted here');
  }
}

export const unmount = (folder: string): void => void execFileSync('umount', ['-l', folder]);
