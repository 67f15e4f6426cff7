import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { TSchema } from '@sinclair/typebox';
import { actions } from '../../../src/actions/index.js';
import { skip } from '../../support/skip.js';

/** A field as the contract file describes it; the type is a scalar, the name of an object, or either with []. */
interface Field {
  type: string;
  required?: boolean;
  nullable?: boolean;
  minimum?: number;
}
type Fields = Record<string, Field>;
interface Contract {
  actions: Record<string, { public: boolean; request: Fields; response: Fields }>;
  types: Record<string, Fields>;
}

const file = new URL('../../../../shared/contract/tcss-2020-11-01.json', import.meta.url);
const contract: Contract = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as Contract)
  : { actions: {}, types: {} };

/** The names and types of everything in a schema or a contract, as plain data that can be compared. */
type Shape = string | { list: Shape } | { fields: Record<string, Shape> };

function shapeOfType(type: string): Shape {
  if (type.endsWith('[]')) return { list: shapeOfType(type.slice(0, -2)) };
  const fields = contract.types[type];
  return fields ? { fields: shapesOfFields(fields) } : type.replace(/\(.*\)$/, '');
}

const shapesOfFields = (fields: Fields): Record<string, Shape> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => name !== 'RequestId')
      .map(([name, { type }]) => [name, shapeOfType(type)]),
  );

/** A schema without the alternative null, and whether there is one. */
function withoutNull(schema: TSchema): { schema: TSchema; nullable: boolean } {
  const alternatives = (schema['anyOf'] ?? []) as TSchema[];
  const others = alternatives.filter(({ type }) => type !== 'null');
  return others.length === 1 && others.length < alternatives.length
    ? { schema: others[0]!, nullable: true }
    : { schema, nullable: false };
}

function shapeOf(given: TSchema): Shape {
  const { schema } = withoutNull(given);
  if (schema['type'] === 'array') return { list: shapeOf(schema['items'] as TSchema) };
  if (schema['type'] === 'object') return { fields: shapesOf(schema) };
  return schema['type'] as string;
}

const propertiesOf = (schema: TSchema) => (schema['properties'] ?? {}) as Record<string, TSchema>;
const shapesOf = (schema: TSchema): Record<string, Shape> =>
  Object.fromEntries(Object.entries(propertiesOf(schema)).map(([name, field]) => [name, shapeOf(field)]));

/** The schemas of objects anywhere in a reply, each with the fields that the contract has for it. */
function objectsOf(schema: TSchema, fields: Fields): { schema: TSchema; fields: Fields }[] {
  const below = Object.entries(propertiesOf(schema)).flatMap(([name, given]) => {
    const plain = withoutNull(given).schema;
    const inside = plain['type'] === 'array' ? (plain['items'] as TSchema) : plain;
    const type = fields[name]?.type.replace('[]', '') ?? '';
    return inside['type'] === 'object' ? objectsOf(inside, contract.types[type] ?? {}) : [];
  });
  return [{ schema, fields }, ...below];
}

const isRequired = (schema: TSchema, name: string) =>
  ((schema['required'] ?? []) as string[]).includes(name) &&
  propertiesOf(schema)[name]!['default'] === undefined;

describe('the TCSS actions', () => {
  const shared = actions.filter(({ name }) => Object.hasOwn(contract.actions, name));

  it('are compared with the contract file', function () {
    if (!existsSync(file)) skip(this, 'the contract file is not in ../shared/contract');
    assert.ok(shared.length > 0);
  });

  for (const { name, input, output } of shared) {
    const { request, response, public: isPublic } = contract.actions[name]!;

    it(`${name} takes the fields of the contract`, () => {
      assert.deepEqual(shapesOf(input), shapesOfFields(request));
      assert.equal(input['additionalProperties'], false);
    });

    it(`${name} insists on the fields that the contract requires${isPublic ? ', and no others' : ''}`, () => {
      for (const [field, { required = false, minimum }] of Object.entries(request)) {
        // What a private action requires is not documented.
        if (required || isPublic) assert.equal(isRequired(input, field), required, field);
        if (minimum !== undefined) assert.ok(propertiesOf(input)[field]!['minimum'] >= minimum, field);
      }
    });

    it(`${name} replies with the fields of the contract, all of them, null only where it may be`, () => {
      assert.deepEqual(shapesOf(output), shapesOfFields(response));
      for (const { schema, fields } of objectsOf(output, response)) {
        const names = Object.keys(propertiesOf(schema));
        assert.deepEqual([...((schema['required'] ?? []) as string[])].sort(), names.sort());
        assert.equal(schema['additionalProperties'], false);
        for (const field of names)
          if (withoutNull(propertiesOf(schema)[field]!).nullable) assert.ok(fields[field]?.nullable, field);
      }
    });
  }
});
