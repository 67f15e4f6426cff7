import type { TSchema } from '@sinclair/typebox';

type Search = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/**
 * Compiles the search for an object whose fields the schema leaves open, which is a document in somebody else's format.
 * Undefined where the schema has no such object.
 */
export function compileOpenObjectSearch(schema: TSchema): Search | undefined {
  const { type, items, properties, additionalProperties } = schema as {
    type?: string;
    items?: TSchema;
    properties?: object;
    additionalProperties?: unknown;
  };
  if (type === 'array' && items) {
    const inItem = compileOpenObjectSearch(items);
    return inItem && ((value) => Array.isArray(value) && value.some(inItem));
  }
  if (type !== 'object') return undefined;
  if (additionalProperties !== false) return isObject;
  const fields = Object.entries(properties ?? {}).flatMap(([name, property]: [string, TSchema]) => {
    const inField = compileOpenObjectSearch(property);
    return inField ? [{ name, inField }] : [];
  });
  if (fields.length === 0) return undefined;
  return (value) => isObject(value) && fields.some(({ name, inField }) => inField(value[name]));
}
