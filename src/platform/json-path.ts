/**
 * The keys that lead to what a JSON Schema error is about, `['Filters', '0', 'Name']`: those of its JSON pointer, then
 * the field that is missing or unknown.
 */
export function errorKeys(error: { instancePath: string; params: Record<string, unknown> }): string[] {
  const field = (error.params['missingProperty'] ?? error.params['additionalProperty']) as string | undefined;
  const keys = error.instancePath.split('/').slice(1);
  const unescaped = keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return field === undefined ? unescaped : [...unescaped, field];
}
