import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../platform/log.js';

/** A JSON file; undefined where there is none, or none that can be read. */
export function readStateFile<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** For what the service can tell again: a disk that is full costs only what the agent knows after its next start. */
export function keepStateFile(log: Pick<Log, 'error'>, file: string, value: unknown): void {
  try {
    writeStateFile(file, value);
  } catch (error) {
    log.error('cannot be kept on disk', { file, error });
  }
}

/** Replaces a file whole: whoever reads it, also after a power cut, finds the old or the new. */
export function writeStateFile(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.new`;
  const handle = openSync(draft, 'w', 0o600);
  try {
    writeSync(handle, JSON.stringify(value));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}
