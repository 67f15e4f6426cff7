/** A pattern for ILIKE that finds the text anywhere; `%`, `_` and `\` in it match themselves. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
