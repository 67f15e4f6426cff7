import { readFile } from 'node:fs/promises';

/** What an engine keeps in a file; undefined where it keeps none. */
export async function readJsonIfThere<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
