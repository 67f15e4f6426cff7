import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ToldNames } from '../images.js';
import { noneWithout } from './none-without.js';

interface StoredImage {
  id: string;
  names?: string[];
}

/** What podman and CRI-O keep in their storages, in `<storage driver>-images/images.json`. */
export async function podmanImages(storageRoots: readonly string[]): Promise<ToldNames[]> {
  const found: ToldNames[] = [];
  for (const root of storageRoots)
    for (const folder of await noneWithout(readdir(root))) {
      if (!folder.endsWith('-images')) continue;
      const file = join(root, folder, 'images.json');
      const [text = '[]'] = await noneWithout(readFile(file, 'utf8').then((read) => [read]));
      for (const { id, names = [] } of JSON.parse(text) as StoredImage[])
        found.push(...(names.length > 0 ? names : ['']).map((name) => ({ id, name })));
    }
  return found;
}
