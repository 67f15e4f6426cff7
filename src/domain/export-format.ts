import type { StoredAuditEntry } from './audit.js';
import type { Event } from './event.js';
import type { ExportDialect } from './export-job.js';
import type { ImageTotals, Policy } from './policy.js';
import { type Text, text } from '../platform/text.js';

export interface RowContext {
  /** States are as of this instant. */
  now: Date;
  offsetMinutes: number;
  images: ImageTotals;
  say(text: Text): string;
}

export interface ExportFormat<Item> {
  columns: readonly Text[];
  row(item: Item, context: RowContext): (string | number)[];
}

export interface SubjectFormats {
  POLICIES: ExportFormat<Policy>;
  EVENTS: ExportFormat<Event>;
  AUDIT: ExportFormat<StoredAuditEntry>;
}
export type ExportFormats = Record<ExportDialect, SubjectFormats>;

/** Lists in one line, other structures as JSON, absent values empty. */
function cellOf(value: unknown): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join('; ');
  return JSON.stringify(value);
}

/** One column a field. English headers are the field names of replies, for programs; Chinese ones are for people. */
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
