import { closeSync, open, readFileSync } from 'node:fs';

/** Files there are in memory, but for those that users mount. */
const inMemory = /^\/run\/(?!user\/)/;

/**
 * The text of a file that an engine has just written. Node hands each of the four calls that a file takes to a thread, 0.25 ms
 * of a processor; read at once it is 0.02 ms. A path that hangs must not stop the agent, so elsewhere than in memory
 * the file is opened by a thread.
 */
export function readEngineFile(file: string): Promise<string> {
  if (inMemory.test(file)) return new Promise((resolve) => resolve(readFileSync(file, 'utf8')));
  return new Promise((resolve, reject) => {
    open(file, 'r', (error, handle) => {
      if (error) return reject(error);
      try {
        resolve(readFileSync(handle, 'utf8'));
      } catch (failure) {
        reject(failure as Error);
      } finally {
        closeSync(handle);
      }
    });
  });
}

/** What an engine keeps in a file; undefined where it keeps none. */
export async function readJsonIfThere<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readEngineFile(file)) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
