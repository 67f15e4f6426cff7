import type { TSchema } from '@sinclair/typebox';
import type { TextParameter } from './request.js';

const prefix = 'x-tcss-';

/** The parameters that the Go SDK sends as headers, `X-TCSS-Filters.0.Name: RuleName`. */
export const headerFields = (headers: Record<string, string>): TextParameter[] =>
  Object.entries(headers)
    .filter(([name]) => name.startsWith(prefix))
    // Node decodes headers as Latin-1; this is UTF-8.
    .map(([name, value]) => [name.slice(prefix.length), Buffer.from(value, 'latin1').toString()]);

/** Restores the case of field names, which headers lose, from the schema. */
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
