/**
 * What a node agent tells of the images that it holds, so that it hears of changes of these alone: a Bloom filter of the
 * numbers of their ids and names, in base64. It may match others, of 1,000 some 1; it never misses its own.
 */

/** Of ids, all with the same first 12 digits also count as changed, for images that were told by so many. */
const idBeginning = /^sha256:[0-9a-f]{12}/;

const bitsPerNumber = 16;
const probes = 6;
/** In fewer bits the probes of a number fall together. */
const leastBytes = 64;

/** The longest filter: of 20,000 numbers. An agent that holds more hears of every change. */
export const maxWatchLength = 54_000;

/** The finalizer of MurmurHash3. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** A number below 2^32 for an id or a name: FNV-1a over its UTF-16 units, mixed. */
export function watchNumber(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return mix(hash);
}

/** The numbers of the keys of a change: of each, and of the first digits of ids. */
export function changedNumbers(keys: readonly string[]): number[] {
  const numbers: number[] = [];
  for (const key of keys) {
    numbers.push(watchNumber(key));
    const beginning = idBeginning.exec(key)?.[0];
    if (beginning !== undefined && beginning !== key) numbers.push(watchNumber(beginning));
  }
  return numbers;
}

/** The number to watch for images that are told by the first digits of an id. */
export const beginningNumber = (shortId: string): number =>
  watchNumber(idBeginning.exec(shortId)?.[0] ?? shortId);

function bitsOf(number: number, bits: number): number[] {
  const step = mix(number ^ 0x9e3779b9) | 1;
  return Array.from({ length: probes }, (_, n) => ((number + Math.imul(n, step)) >>> 0) % bits);
}

/** The filter of numbers; '', which matches every change, where it would be too long. */
export function writeWatch(numbers: ReadonlySet<number>): string {
  const bytes = Buffer.alloc(Math.max(leastBytes, Math.ceil((numbers.size * bitsPerNumber) / 8)));
  for (const number of numbers)
    for (const bit of bitsOf(number, bytes.length * 8)) bytes[bit >>> 3]! |= 1 << (bit & 7);
  const text = bytes.toString('base64');
  return text.length > maxWatchLength ? '' : text;
}

/** Whether a change concerns who sent the filter, by its numbers; '' stands for every change. */
export function readWatch(text: string): (changed: readonly number[]) => boolean {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0) return () => true;
  const has = (bit: number) => (bytes[bit >>> 3]! & (1 << (bit & 7))) !== 0;
  return (changed) => changed.some((number) => bitsOf(number, bytes.length * 8).every(has));
}
