import type { Page } from '../../domain/filter.js';
import { Order, pagingFields } from '../paging.js';
import { AnyCase } from '../schemas.js';
import { RunTimeFilters } from './run-time-filters.js';

/** The fields of a list request. A Limit of 0 asks for the total alone. */
export const tcssListFields = <const T extends string>(by: readonly T[], defaultBy: NoInfer<T>) => ({
  Filters: { ...RunTimeFilters, default: [] },
  Limit: { ...pagingFields.Limit, minimum: 0 },
  Offset: pagingFields.Offset,
  Order,
  By: AnyCase(by, { default: defaultBy }),
});

/** The paging and order of a request, for a store. `fields` says what each word of By is inside. */
export function readTcssPage<Field extends string>(
  input: { Limit: number; Offset: number; Order: string; By: string },
  fields: Readonly<Record<string, Field>>,
): Page<Field> {
  const by = Object.keys(fields).find((word) => word.toLowerCase() === input.By.toLowerCase())!;
  return {
    limit: input.Limit,
    offset: input.Offset,
    orderField: fields[by]!,
    descending: input.Order.toLowerCase() === 'desc',
  };
}
