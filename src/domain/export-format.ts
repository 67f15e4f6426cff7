import type { Event } from './event.js';
import type { ExportDialect } from './export-job.js';
import type { ImageTotals, Policy } from './policy.js';
import { type Text, text } from '../platform/text.js';

/** What writing a row needs besides the thing itself. */
export interface RowContext {
  /** The instant as of which states are told. */
  now: Date;
  offsetMinutes: number;
  images: ImageTotals;
  say(text: Text): string;
}

/** How things of one kind become rows of a table. */
export interface ExportFormat<Item> {
  /** The header row. */
  columns: readonly Text[];
  row(item: Item, context: RowContext): (string | number)[];
}

/** The formats of a dialect, by what is exported. */
export interface SubjectFormats {
  POLICIES: ExportFormat<Policy>;
  EVENTS: ExportFormat<Event>;
}
export type ExportFormats = Record<ExportDialect, SubjectFormats>;

/** A field as one cell: a list in one line, whatever else has parts as JSON, and what there is not as nothing. */
function cellOf(value: unknown): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join('; ');
  return JSON.stringify(value);
}

/**
 * A format with a column for each of the named fields, in this order. In English a column is called what its field is
 * called in replies, so that programs know it; the Chinese names are for people.
 */
export function fieldsAsColumns<Item, Fields extends object>(
  chineseNames: { readonly [Name in keyof Fields]?: string },
  write: (item: Item, context: RowContext) => Fields,
): ExportFormat<Item> {
  const names = Object.keys(chineseNames) as (keyof Fields & string)[];
  return {
    columns: names.map((name) => text(name, chineseNames[name]!)),
    row(item, context) {
      const fields = write(item, context);
      return names.map((name) => cellOf(fields[name]));
    },
  };
}
