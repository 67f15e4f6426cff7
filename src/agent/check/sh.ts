/** A text as one word of sh. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
