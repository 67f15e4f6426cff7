/** A text as one word of sh. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What `quoted` was given. */
export const unquoted = (word: string): string => word.slice(1, -1).replaceAll("'\\''", "'");
