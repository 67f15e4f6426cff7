import { LRUCache } from 'lru-cache';
import { toldImage, type ToldImage } from '../domain/told-image.js';

/** Reading an id and a name takes longer than judging what they stand for, and the same ones start again and again. */
const toldLately = new LRUCache<string, ToldImage>({ max: 10_000 });

/** What a start tells of its image by an id and a name, each of which may be ''. */
export function readToldImage(id: string, name: string): ToldImage {
  const key = `${id.length} ${id}${name}`;
  const known = toldLately.get(key);
  if (known) return known;
  const told = toldImage(id, name);
  toldLately.set(key, told);
  return told;
}
