import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a file whole: an engine that starts just then reads the old or the new one. */
export function replaceFile(file: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.tcss-new`;
  writeFileSync(draft, content, { mode });
  chmodSync(draft, mode);
  renameSync(draft, file);
}

/** Keeps the engine's own file beside the changed one; never replaces a backup, which the first change made. */
export function backUp(file: string): void {
  const backup = `${file}.before-tcss`;
  if (existsSync(file) && !existsSync(backup)) copyFileSync(file, backup);
}

/** A JSON file of an engine; `{}` where there is none. Throws on one that cannot be read, rather than losing what is in it. */
export function readEngineJson(file: string): Record<string, unknown> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8') || '{}') as Record<string, unknown>;
  } catch (error) {
    throw new Error(`${file} is not JSON (${(error as Error).message}); mend it first, nothing was changed.`);
  }
}
