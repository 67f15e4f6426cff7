import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ToldNames } from '../images.js';
import { noneWithout } from './none-without.js';

interface Repositories {
  /** Ids by reference, by repository. */
  Repositories?: Record<string, Record<string, string>>;
}

/** What Docker keeps under its data roots, in `image/<storage driver>`. */
export async function dockerImages(dataRoots: readonly string[]): Promise<ToldNames[]> {
  const found: ToldNames[] = [];
  for (const root of dataRoots)
    for (const driver of await noneWithout(readdir(join(root, 'image'))))
      found.push(...(await imagesOf(join(root, 'image', driver))));
  return found;
}

async function imagesOf(folder: string): Promise<ToldNames[]> {
  const digests = await noneWithout(readdir(join(folder, 'imagedb', 'content', 'sha256')));
  const files = await noneWithout(readFile(join(folder, 'repositories.json'), 'utf8').then((text) => [text]));
  const { Repositories = {} } = JSON.parse(files[0] ?? '{}') as Repositories;
  const named = Object.values(Repositories).flatMap((references) =>
    Object.entries(references).map(([name, id]) => ({ id, name })),
  );
  const withName = new Set(named.map(({ id }) => id));
  const nameless = digests.map((digest) => `sha256:${digest}`).filter((id) => !withName.has(id));
  return [...named, ...nameless.map((id) => ({ id, name: '' }))];
}
