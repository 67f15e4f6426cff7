import type { TSchema } from '@sinclair/typebox';

type Search = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Finds objects whose fields the schema leaves open: documents in foreign formats. Undefined if there are none. */
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

/** The names of the fields that hold such objects. */
export function openFieldNames(schema: TSchema): string[] {
  const { items, properties = {} } = schema as { items?: TSchema; properties?: Record<string, TSchema> };
  const own = Object.entries(properties).flatMap(([name, property]) => {
    const { type, additionalProperties } = property as { type?: string; additionalProperties?: unknown };
    return type === 'object' && additionalProperties !== false ? [name] : openFieldNames(property);
  });
  return items ? [...own, ...openFieldNames(items)] : own;
}
