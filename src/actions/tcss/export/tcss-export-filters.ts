import { type ExportStatus, exportStatuses } from '../../../domain/export-job.js';
import type { FieldFilter } from '../../../domain/filter.js';
import type { FilterTable } from '../run-time-filters.js';
import { statusOfExport } from '../words/export-status.js';

type ExportField = 'status' | 'source';

/** Source tells where images are and has no word for rules and events. Ours are about images on the nodes. */
export const exportSource = 'LocalImage';

/** The filters of export jobs. */
export const exportFilters: FilterTable<ExportField> = {
  ExportStatus: { field: 'status', words: statusOfExport },
  ExportSource: { field: 'source', values: [exportSource, 'RegistryImage'] },
};

/** What a list of export jobs can be sorted by. */
export const exportOrders = { InsertTime: 'createdAt' } as const;

/** The statuses that filters let through. All our jobs have one source, so a filter for another lets none through. */
export function statusesAskedFor(filters: readonly FieldFilter<ExportField>[]): ExportStatus[] {
  const allow = (asked: ExportField, value: string) =>
    filters.every(({ field, values }) => field !== asked || values.includes(value));
  return allow('source', exportSource) ? exportStatuses.filter((status) => allow('status', status)) : [];
}
