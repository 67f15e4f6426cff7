import type { TSchema } from '@sinclair/typebox';

/** Marks an optional field that may be left out but not unset: null and empty text are refused, not taken for absence. */
export const neverUnset = Symbol('neverUnset');

/** Whether a request may leave a field of an object out. TypeBox lists one with a default as required: handlers always get it. */
export function isOptional(schema: object, name: string): boolean {
  const { required = [], properties } = schema as {
    required?: string[];
    properties: Record<string, TSchema>;
  };
  return !required.includes(name) || properties[name]?.['default'] !== undefined;
}

/** A schema as a caller must meet it: fields with a default are not required, at any depth. */
export function asCallersSee(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(asCallersSee);
  const { required, ...others } = schema as { type?: string; required?: string[] };
  const copy = Object.fromEntries(Object.entries(others).map(([key, value]) => [key, asCallersSee(value)]));
  if (others.type !== 'object' || !required) return required ? { ...copy, required } : copy;
  const left = required.filter((name) => !isOptional(schema, name));
  return left.length > 0 ? { ...copy, required: left } : copy;
}
