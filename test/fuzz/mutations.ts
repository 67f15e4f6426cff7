import { below, pick, type Random } from '../support/random.js';

/** Values that are the wrong type, too large, too deep, or hard to store, in place of any other. */
const strange: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => '',
  () => [],
  () => ({}),
  () => -1,
  () => 1.5,
  () => 1e308,
  () => Number.MAX_SAFE_INTEGER,
  () => 2 ** 63,
  () => '9223372036854775808',
  () => '\0',
  () => '\ud800',
  () => '🚀'.repeat(200),
  () => "'; DROP TABLE events; --",
  () => '%_\\',
  () => 'x'.repeat(70_000),
  () => '9999-12-31 23:59:59',
  () => '0000-00-00',
  () => ({ __proto__: 1, constructor: { prototype: 1 }, toString: 'x' }),
  (random) => Array.from({ length: below(random, 2000) }, (_, n) => n),
  (random) => Array.from({ length: below(random, 300) }).reduce<unknown>((inner) => [inner], 'deep'),
  (random) =>
    String.fromCharCode(...Array.from({ length: 1 + below(random, 20) }, () => below(random, 0x10000))),
];

/** A copy of a value with some of what is in it replaced, left out, repeated or renamed. */
export function mutate(random: Random, value: unknown): unknown {
  if (random() < 0.15) return pick(random, strange)(random);
  if (Array.isArray(value)) {
    const items = value.map((item) => (random() < 0.5 ? mutate(random, item) : item));
    return random() < 0.2 ? [...items, ...items] : items;
  }
  if (typeof value !== 'object' || value === null) return random() < 0.2 ? String(value) : value;
  const fields = Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
    if (random() < 0.05) return [];
    const field =
      random() < 0.03 ? pick(random, ['', '__proto__', '\0', '\ud800', '0', 'a.b', 'x'.repeat(5000)]) : name;
    return [[field, random() < 0.5 ? mutate(random, item) : item]];
  });
  return Object.fromEntries(fields);
}

/** The bytes of a body with some changed, cut off or repeated; most are left as they are. */
export function mutateBytes(random: Random, bytes: Buffer): Buffer {
  if (random() < 0.8 || bytes.length === 0) return bytes;
  const at = below(random, bytes.length);
  return pick(random, [
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes, bytes.subarray(at)]),
    () => Buffer.concat([bytes.subarray(0, at), Buffer.from([below(random, 256)]), bytes.subarray(at + 1)]),
    // A key that is there twice.
    () => Buffer.from(bytes.toString('latin1').replace('{', '{"Filters":[],"Filters":1,'), 'latin1'),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  ])();
}

/** A value as dotted parameters, `Filters.0.Name=x`. */
export function flatten(value: unknown, name = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return name === '' ? [] : [[name, String(value)]];
  return Object.entries(value).flatMap(([key, item]) => flatten(item, name === '' ? key : `${name}.${key}`));
}
