import type { TSchema } from '@sinclair/typebox';
import { isOptional, neverUnset } from './optional-fields.js';

/** Converts in place: a body may have 10 MB. */
type Coercion = (value: unknown) => unknown;

/**
 * Undefined when nothing needs conversion. Integers may be text everywhere, as in the vendor's examples; booleans only
 * where all scalars are text. Null unsets an optional field: generic clients in Go and Python send it.
 */
export function compileCoercion(schema: TSchema, textual: boolean): Coercion | undefined {
  const { type, items, properties } = schema as { type?: string; items?: TSchema; properties?: object };
  if (type === 'integer') return readInteger;
  if (type === 'boolean' && textual) return readBoolean;
  const readItem = items && compileCoercion(items, textual);
  if (readItem) return (value) => readItems(value, readItem);
  const fields = Object.entries(properties ?? {}).flatMap(([name, property]: [string, TSchema]) => {
    const read = compileCoercion(property, textual);
    const unsets = !(neverUnset in property);
    const dropEmpty = unsets && textual && isNeverText(property);
    const dropNull = unsets && isOptional(schema, name) && !takesNull(property);
    return read || dropEmpty || dropNull ? [{ name, read, dropEmpty, dropNull }] : [];
  });
  return fields.length > 0 ? (value) => readFields(value, fields) : undefined;
}

const readInteger: Coercion = (value) =>
  typeof value === 'string' && /^[+-]?\d{1,20}$/.test(value) ? Number(value) : value;

const readBoolean: Coercion = (value) =>
  typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;

function readItems(value: unknown, readItem: Coercion): unknown {
  if (Array.isArray(value))
    for (let index = 0; index < value.length; index++) value[index] = readItem(value[index]);
  return value;
}

interface FieldCoercion {
  name: string;
  read: Coercion | undefined;
  /** A form leaves a field unset by `Limit=`. */
  dropEmpty: boolean;
  /** So is `"Limit": null` in JSON. */
  dropNull: boolean;
}

function readFields(value: unknown, fields: readonly FieldCoercion[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  for (const { name, read, dropEmpty, dropNull } of fields) {
    if (!Object.hasOwn(object, name)) continue;
    if ((dropEmpty && object[name] === '') || (dropNull && object[name] === null)) delete object[name];
    else if (read) object[name] = read(object[name]);
  }
  return value;
}

const takesNull = ({ type, anyOf = [] }: TSchema): boolean =>
  [type].flat().includes('null') || (anyOf as TSchema[]).some(takesNull);

const isNeverText = ({ type }: TSchema) =>
  typeof type === 'string' && ['integer', 'boolean', 'array', 'object'].includes(type);
