import { stringify } from 'csv-stringify';
import type { Transform } from 'node:stream';

/**
 * A stream that rows go into and CSV comes out of, as RFC 4180 has it: the header first, lines ended by CR LF, quotes
 * where they are needed. The byte order mark tells Excel that it is UTF-8; text that a spreadsheet would take for a
 * formula gets an apostrophe in front, since what is exported are names that others chose.
 */
export const createCsv = (header: readonly string[]): Transform =>
  stringify({
    bom: true,
    // A column for its name: two languages may name two of them alike.
    columns: header.map((name, index) => ({ key: String(index), header: name })),
    header: true,
    record_delimiter: 'windows',
    // Not only CR LF itself but either of the two breaks a line for somebody.
    quote_record_delimiter: true,
    cast: { string: (text) => (isFormula(text) ? `'${text}` : text) },
  });

/** Blanks, marks and controls that a spreadsheet drops before it looks; then the signs of a formula, also full-width. */
const formula =
  /^(?:[\t\r\n]|[\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212])/u;
const isFormula = (text: string): boolean => formula.test(text);
