import type { TSchema } from '@sinclair/typebox';
import type { TextParameter } from './request.js';

const prefix = 'x-tcss-';

export const fieldHeaderNames = (headers: Record<string, string>): string[] =>
  Object.keys(headers).filter((name) => name.startsWith(prefix));

/** The Go SDK sends parameters as headers, `X-TCSS-Filters.0.Name: RuleName`. */
export const headerFields = (headers: Record<string, string>): TextParameter[] =>
  // Node decodes headers as Latin-1; this is UTF-8.
  fieldHeaderNames(headers).map((name) => [
    name.slice(prefix.length),
    Buffer.from(headers[name]!, 'latin1').toString(),
  ]);

/** Restores from the schema the case of field names, which headers lose. */
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
