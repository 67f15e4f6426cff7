/** Turns `{ cveId: … }` into `{ CveId: … }`, however deep: the wire's names of fields that are called the same inside. */
export const capitalizeKeys = (value: unknown): unknown => mapKeys(value, (key) => key[0]!.toUpperCase());

/** The inverse of `capitalizeKeys`. */
export const uncapitalizeKeys = (value: unknown): unknown => mapKeys(value, (key) => key[0]!.toLowerCase());

function mapKeys(value: unknown, first: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, first));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key && first(key) + key.slice(1), mapKeys(item, first)]),
  );
}
