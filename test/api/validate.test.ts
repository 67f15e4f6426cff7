import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type TSchema, Type } from '@sinclair/typebox';
import { ApiError } from '../../src/api/api-error.js';
import { compileInput } from '../../src/api/validate.js';
import { quote } from '../../src/platform/text.js';

const closed = { additionalProperties: false };
const object = (properties: Record<string, TSchema>) => compileInput(Type.Object(properties, closed));
const textual = true;

function refusalOf(check: () => unknown): ApiError {
  try {
    check();
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    return error;
  }
  return assert.fail('was not refused');
}

describe('validating an input', () => {
  it('gives the value back with the defaults filled in, also inside lists', () => {
    const validate = object({
      Limit: Type.Integer({ default: 10 }),
      List: Type.Optional(Type.Array(Type.Object({ Exact: Type.Boolean({ default: false }) }, closed))),
    });
    assert.deepEqual(validate({}, false), { Limit: 10 });
    assert.deepEqual(validate({ Limit: 3, List: [{}, { Exact: true }] }, false), {
      Limit: 3,
      List: [{ Exact: false }, { Exact: true }],
    });
  });

  it('gives every call defaults of its own', () => {
    const validate = object({ Scope: Type.Optional({ ...Type.Object({}), default: {} }) });
    const first = validate({}, false) as { Scope: Record<string, unknown> };
    first.Scope['spoilt'] = true;
    assert.deepEqual(validate({}, false), { Scope: {} });
  });

  it('reads decimal text as an integer anywhere, and as a boolean only where all is text', () => {
    const validate = object({ Numbers: Type.Array(Type.Integer()), On: Type.Optional(Type.Boolean()) });
    assert.deepEqual(validate({ Numbers: ['-5', '+7', '007'] }, false), { Numbers: [-5, 7, 7] });
    assert.deepEqual(validate({ Numbers: [], On: 'tRuE' }, textual), { Numbers: [], On: true });
    assert.deepEqual(validate({ Numbers: [], On: 'FALSE' }, textual), { Numbers: [], On: false });
    assert.equal(refusalOf(() => validate({ Numbers: [], On: 'true' }, false)).code, 'InvalidParameter');
    assert.equal(refusalOf(() => validate({ Numbers: [], On: '1' }, textual)).code, 'InvalidParameter');
  });

  it('takes an empty text for no value at all, where all is text and the field wants none', () => {
    const list = Type.Array(Type.Integer());
    const validate = object({
      Number: Type.Integer({ default: 3 }),
      On: Type.Optional(Type.Boolean()),
      List: Type.Optional(list),
      Text: Type.Optional(Type.String()),
    });
    const silent = { Number: '', On: '', List: '', Text: '' };
    assert.deepEqual(validate({ ...silent }, textual), { Number: 3, Text: '' });
    assert.equal(refusalOf(() => validate({ ...silent }, false)).code, 'InvalidParameter');
    assert.equal(refusalOf(() => validate({ List: [''] }, textual)).code, 'InvalidParameter');
    assert.equal(
      refusalOf(() => object({ Limit: Type.Integer() })({ Limit: '' }, textual)).code,
      'MissingParameter',
    );
  });

  it('leaves text that is wanted as text alone, however numeric it looks', () => {
    const validate = object({ Name: Type.String() });
    assert.deepEqual(validate({ Name: '10' }, textual), { Name: '10' });
    assert.deepEqual(validate({ Name: 'true' }, textual), { Name: 'true' });
  });

  it('leaves what is inside an open value alone', () => {
    const validate = object({ Spec: Type.Object({}) });
    const spec = { Spec: { a: '10', b: [null, { c: 'true' }], constructor: 1 } };
    assert.deepEqual(validate(spec, textual), spec);
  });

  it('keeps a field named __proto__ a field', () => {
    const validate = object({ Spec: Type.Object({}) });
    const input = validate(JSON.parse('{"Spec":{"__proto__":{"polluted":true}}}'), false) as { Spec: object };
    assert.equal(Object.getPrototypeOf(input.Spec), Object.prototype);
    assert.equal((input.Spec as { polluted?: boolean }).polluted, undefined);
  });

  const paths: [schema: Record<string, TSchema>, value: unknown, code: string, message: string][] = [
    [
      {},
      [],
      'InvalidParameter',
      'The value type of parameter `the request` is not valid, it should be `object`, given `[]`.',
    ],
    [{}, { '': 1 }, 'UnknownParameter', 'The parameter `` is not recognized.'],
    [{}, { 'a/b~c.d': 1 }, 'UnknownParameter', 'The parameter `a/b~c.d` is not recognized.'],
    [
      { 'A/B': Type.Array(Type.Object({ 'C~D': Type.Integer() })) },
      { 'A/B': [{ 'C~D': 1 }, { 'C~D': 'x' }] },
      'InvalidParameter',
      'The value type of parameter `A/B.1.C~D` is not valid, it should be `integer`, given `x`.',
    ],
    [
      { Either: Type.Unsafe({ type: ['object', 'string'] }) },
      { Either: 7 },
      'InvalidParameter',
      'The value type of parameter `Either` is not valid, it should be `object|string`, given `7`.',
    ],
    [
      { Count: Type.Integer() },
      { Count: Infinity },
      'InvalidParameter',
      'The value type of parameter `Count` is not valid, it should be `integer`, given `Infinity`.',
    ],
    [
      { Name: Type.String({ pattern: '^[a-f]$', description: 'one letter' }) },
      { Name: 'x' },
      'InvalidParameterValue',
      '`Name` is not of the expected form (one letter); given `x`.',
    ],
    [
      { Names: Type.Array(Type.String({ maxLength: 2 }), { maxItems: 2 }) },
      { Names: ['a', '😀😀😀'] },
      'InvalidParameterValue.LengthLimit',
      '`Names.1` must be at most 2 characters; given 3.',
    ],
  ];
  for (const [schema, value, code, message] of paths)
    it(`says: ${message}`, () => {
      const refusal = refusalOf(() => object(schema)(value, false));
      assert.deepEqual([refusal.code, refusal.text.en], [code, message]);
      assert.match(refusal.text.zh, /\p{Script=Han}/u);
    });

  it('refuses text that cannot be stored wherever it is, even where the schema does not look', () => {
    const validate = object({ Spec: Type.Object({}) });
    for (const bad of ['\0', 'a\0', '\ud800', '\udc00\ud800']) {
      const inside = refusalOf(() => validate({ Spec: { a: [1, { b: bad }] } }, false));
      assert.deepEqual(
        [inside.code, inside.text.en.slice(0, 14)],
        ['InvalidParameterValue', '`Spec.a.1.b` c'],
      );
      const name = refusalOf(() => validate({ Spec: { [bad]: 1 } }, false));
      assert.ok(name.text.en.isWellFormed() && !name.text.en.includes('\0'), name.text.en);
    }
    assert.equal(refusalOf(() => validate('\0', false)).text.en.slice(0, 22), '`the request` contains');
  });

  it('refuses values nested deeper than 200 levels, without walking further down', () => {
    const validate = object({ Spec: Type.Unsafe<unknown>({}) });
    const nested = (levels: number): unknown => {
      let value: unknown = 'x';
      for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value };
      return value;
    };
    validate({ Spec: nested(199) }, false);
    const refusal = refusalOf(() => validate({ Spec: nested(200) }, false));
    assert.match(refusal.text.en, /^`Spec\.0\.a\..*` is nested deeper than 200 levels\.$/);
    assert.match(refusalOf(() => validate({ Spec: nested(500_000) }, false)).text.en, /200 levels/);
  });
});

describe('what a message shows of what was given', () => {
  for (const [value, text] of [
    ['', ''],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), `${'x'.repeat(63)}…`],
    ['😀'.repeat(64), '😀'.repeat(64)],
    ['😀'.repeat(65), `${'😀'.repeat(63)}…`],
    [`x${'😀'.repeat(1000)}`, `x${'😀'.repeat(62)}…`],
    [null, 'null'],
    [1e400, 'Infinity'],
    [-0, '0'],
    [false, 'false'],
    [['a', 1], '["a",1]'],
    [{ a: 'b' }, '{"a":"b"}'],
    ['x'.repeat(10_000_000), `${'x'.repeat(63)}…`],
  ] as const)
    it(`is ${text.slice(0, 12)} for ${JSON.stringify(value).slice(0, 20)}`, () =>
      assert.equal(quote(value), text));

  it('does not hold on to what it has refused', async () => {
    setFlagsFromString('--expose_gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const validate = compileInput(Type.Object({ Name: Type.String() }));
    const refuse = () => {
      const body = { Name: Array.from({ length: 10 }) };
      assert.throws(() => validate(body, false));
      return new WeakRef(body);
    };
    const refused = refuse();
    while (refused.deref()) {
      await new Promise(setImmediate);
      collectGarbage();
    }
  });
});
