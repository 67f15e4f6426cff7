import type { TSchema } from '@sinclair/typebox';
import type { TextParameter } from './request.js';

const prefix = 'x-tcss-';

/** The action's parameters that Go's octet-stream requests carry in headers, `X-TCSS-Filters.0.Name: RuleName`. */
export const headerFields = (headers: Record<string, string>): TextParameter[] =>
  Object.entries(headers)
    .filter(([name]) => name.startsWith(prefix))
    // Node reads header values as Latin-1; what was sent is UTF-8.
    .map(([name, value]) => [name.slice(prefix.length), Buffer.from(value, 'latin1').toString()]);

/** Gives fields whose names lost their case on the way, as those of headers do, the names that the schema has for them. */
export function spelledAs(schema: TSchema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => spelledAs((schema['items'] ?? {}) as TSchema, item));
  if (typeof value !== 'object' || value === null) return value;
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, TSchema>);
  const fields = Object.entries(value).map(([given, item]) => {
    const known = properties.find(([name]) => name.toLowerCase() === given);
    return known ? [known[0], spelledAs(known[1], item)] : [given, item as unknown];
  });
  return Object.fromEntries(fields) as unknown;
}
