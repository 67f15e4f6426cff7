import type { TSchema } from '@sinclair/typebox';
import { neverUnset } from '../../src/api/optional-fields.js';

/** One place in an action's input, `Filters.0.Name`, and what its schema wants there. */
interface InputField {
  path: string;
  schema: TSchema;
  /** Whether null there is as good as nothing. */
  isOptional: boolean;
}

/** Every place in an input, however deep, the input itself (path '') first. */
export function inputFields(schema: TSchema, path = '', isOptional = false): InputField[] {
  const at = (key: string) => (path ? `${path}.${key}` : key);
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, TSchema>);
  const items = schema['items'] as TSchema | undefined;
  return [
    { path, schema, isOptional },
    ...properties.flatMap(([name, property]) =>
      inputFields(property, at(name), isOptionalField(schema, name)),
    ),
    ...(items ? inputFields(items, at('0')) : []),
  ];
}

const isOptionalField = (schema: TSchema, name: string): boolean => {
  const property = (schema['properties'] as Record<string, TSchema>)[name]!;
  if (neverUnset in property) return false;
  return property['default'] !== undefined || !((schema['required'] ?? []) as string[]).includes(name);
};

/** Texts that are tried for fields with a pattern. */
const texts = ['x', 'a'.repeat(32), 'asc', '00000000-0000-4000-8000-000000000000'];

/** What a schema of alternatives wants first: TCSS has texts that may also be null. */
const firstOf = (schema: TSchema): TSchema => (schema['anyOf'] as TSchema[] | undefined)?.[0] ?? schema;

/** A value that meets a schema, with every optional field filled in, so that each can be spoilt. */
export function sampleOf(alternatives: TSchema): unknown {
  const schema = firstOf(alternatives);
  if (schema['default'] !== undefined && !schema['properties'] && !schema['items']) return schema['default'];
  if (schema['enum']) return (schema['enum'] as unknown[])[0];
  switch ([schema['type']].flat()[0]) {
    case 'object': {
      const properties = Object.entries((schema['properties'] ?? {}) as Record<string, TSchema>);
      return Object.fromEntries(properties.map(([name, property]) => [name, sampleOf(property)]));
    }
    case 'array':
      return schema['items'] ? [sampleOf(schema['items'] as TSchema)] : [];
    case 'integer':
      return (schema['minimum'] as number | undefined) ?? 1;
    case 'boolean':
      return true;
    default:
      return texts.find(
        (text) =>
          text.length >= ((schema['minLength'] as number | undefined) ?? 0) &&
          new RegExp((schema['pattern'] as string | undefined) ?? '').test(text),
      );
  }
}

/** A copy of a value in which one place is another; undefined takes the place away. */
export function spoilt(value: unknown, path: string, replacement: unknown): unknown {
  if (path === '') return replacement;
  const copy = structuredClone(value) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce((node, key) => node[key] as Record<string, unknown>, copy);
  if (replacement === undefined) delete parent[last];
  else parent[last] = replacement;
  return copy;
}

/** A value of each JSON type, by the names of JSON Schema. */
const valuesByType: Record<string, unknown> = {
  string: 'not this',
  integer: 7,
  number: 1.5,
  boolean: true,
  null: null,
  array: ['not this'],
  object: { not: 'this' },
};

/** Values of the JSON types that a schema does not take. */
export function valuesOfOtherTypes({ schema, isOptional }: InputField): unknown[] {
  const alternatives = (schema['anyOf'] as TSchema[] | undefined) ?? [schema];
  const types = alternatives.flatMap(({ type }) => type as string | string[]);
  return Object.entries(valuesByType)
    .filter(([type]) => !types.includes(type) && !(type === 'null' && isOptional))
    .map(([, value]) => value);
}

/** Values of the right type that the schema refuses, with the code for each and what its message must name besides the path. */
export function valuesOutOfBounds(field: InputField): { value: unknown; code: string; names: string }[] {
  const schema = firstOf(field.schema);
  const length = 'InvalidParameterValue.LengthLimit';
  const range = 'InvalidParameterValue.DataRange';
  const { minLength, maxLength, minItems, maxItems, minimum, maximum } = schema as Record<string, number>;
  const repeated = (count: number) =>
    Array.from({ length: count }, () => sampleOf(schema['items'] as TSchema));
  return [
    ...(maxLength === undefined
      ? []
      : [
          {
            value: 'x'.repeat(maxLength + 1),
            code: length,
            names: `most ${maxLength}.*given ${maxLength + 1}`,
          },
          // A character outside the basic plane counts as one.
          {
            value: '𝕏'.repeat(maxLength + 1),
            code: length,
            names: `most ${maxLength}.*given ${maxLength + 1}`,
          },
        ]),
    ...(minLength ? [{ value: '', code: length, names: `least ${minLength}.*given 0` }] : []),
    ...(maxItems === undefined
      ? []
      : [{ value: repeated(maxItems + 1), code: range, names: `most ${maxItems}.*given ${maxItems + 1}` }]),
    ...(minItems ? [{ value: [], code: range, names: `least ${minItems}.*given 0` }] : []),
    ...(minimum === undefined
      ? []
      : [{ value: minimum - 1, code: range, names: `least ${minimum}.*given ${minimum - 1}` }]),
    ...(maximum === undefined
      ? []
      : [{ value: maximum + 1, code: range, names: `most ${maximum}.*given ${maximum + 1}` }]),
    ...(schema['enum'] || schema['pattern']
      ? [{ value: nonsenseFor(schema), code: 'InvalidParameterValue', names: String(nonsenseFor(schema)) }]
      : []),
  ];
}

const nonsenseFor = (schema: TSchema) => {
  if (schema['type'] === 'integer') return 4711;
  const pattern = new RegExp((schema['pattern'] as string | undefined) ?? '^$');
  return ['nonsense', 'no such word', '\u3000'].find((text) => !pattern.test(text))!;
};
