import assert from 'node:assert/strict';
import { parseMergingRepeatedKeys } from '../../src/platform/go-json.js';
import { parseJsonInPieces, TooManyValues } from '../../src/platform/json-in-pieces.js';
import { below, pick, type Random, randomFrom } from '../support/random.js';

const bounds = { pieceChars: 12, maxValues: 10_000, maxDepth: 4 };

const spaces = ['', '', '', ' ', '\n\t'];
const keys = ['"a"', '"a"', '"A"', '"b"', '"\\u0061"', '"]}"', '"__proto__"', '"7"'];
const scalars = [
  '1',
  '-2.5e3',
  'true',
  'null',
  '""',
  '"x"',
  '",[{\\""',
  '"\\\\"',
  `"${'long '.repeat(9)}"`,
  '"ü"',
];

/** Objects and lists are as likely to be empty as long, and keys repeat. */
function randomJson(random: Random, depth = 0): string {
  const kind = depth > 5 ? 2 : below(random, 4);
  if (kind > 1) return pick(random, scalars);
  const space = () => pick(random, spaces);
  const members = Array.from({ length: below(random, 6) }, () => {
    const value = `${space()}${randomJson(random, depth + 1)}${space()}`;
    return kind === 0 ? value : `${space()}${pick(random, keys)}${space()}:${value}`;
  });
  return kind === 0 ? `[${space()}${members.join(',')}]` : `{${space()}${members.join(',')}}`;
}

/** Takes away, doubles or changes a character. */
function spoil(random: Random, text: string): string {
  const at = below(random, text.length);
  const changed = pick(random, ['', text[at]! + text[at]!, ...'[]{},:" 1\u00a0']);
  return text.slice(0, at) + changed + text.slice(at + 1);
}

const outcome = async (parse: () => unknown): Promise<unknown> => {
  try {
    return await parse();
  } catch (error) {
    assert.ok(error instanceof SyntaxError, String(error));
    return SyntaxError;
  }
};

describe('JSON in pieces', () => {
  it('is parsed, or refused, as in one piece', async () => {
    const random = randomFrom(1);
    let refused = 0;
    for (let n = 0; n < 5000; n += 1) {
      const whole = `${pick(random, spaces)}${randomJson(random)}${pick(random, spaces)}`;
      const text = n % 2 === 0 ? whole : spoil(random, whole);
      const expected = await outcome(() => JSON.parse(text) as unknown);
      const plain = await outcome(() => parseJsonInPieces(text, false, bounds));
      assert.deepEqual(plain, expected, text);
      if (expected === SyntaxError) refused += 1;
      else {
        const merged = await parseJsonInPieces(text, true, bounds);
        assert.deepEqual(merged, parseMergingRepeatedKeys(text), text);
      }
    }
    assert.ok(refused > 500 && refused < 2300, String(refused));
  });

  const tooMany: [why: string, text: string][] = [
    ['in a list', `[${'0,'.repeat(10_000)}0]`],
    ['in objects', `[${'{"a":{}},'.repeat(4000)}0]`],
    ['nested', '['.repeat(20_000)],
  ];
  for (const [why, text] of tooMany)
    it(`is refused for too many values, before it is parsed: ${why}`, async () => {
      await assert.rejects(parseJsonInPieces(text, false, bounds), TooManyValues);
    });

  it('is parsed however deep it is nested, as in one piece', async () => {
    const text = `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    let value: unknown = ((await parseJsonInPieces(text, true, bounds)) as { a: unknown }).a;
    let depth = 0;
    for (; Array.isArray(value); depth += 1) value = value[0];
    assert.equal(depth, 5000);
  });

  it('tells where it is malformed', async () => {
    const text = `{"list":[${'10,'.repeat(20)}1 2]}`;
    await assert.rejects(
      parseJsonInPieces(text, false, bounds),
      new RegExp(`position ${text.indexOf('2]')}`),
    );
  });

  it('lets others have the event loop', async () => {
    const text = `[${'{"a":[1,2,3],"b":"text"},'.repeat(40_000)}0]`;
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await parseJsonInPieces(text, true, { pieceChars: 65_536, maxValues: 500_000, maxDepth: 4 });
    isOver = true;
    assert.ok(turns > 2, String(turns));
  });
});
