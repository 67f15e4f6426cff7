import { Type } from '@sinclair/typebox';
import type { Fail } from '../../api/define-action.js';
import type { FieldFilter, FilterMeaning, Page } from '../../domain/filter.js';
import { type RunTimeFilter, withoutNulls } from './run-time-filter.js';
import { Filter, Filters, Order, pagingFields, readFilters } from '../list-request.js';
import { AnyCase, Fields } from '../schemas.js';

/** A condition of a list. The vendor's examples have nulls among the values. */
export const RunTimeFilters = Type.Array(
  Fields({
    ...Filter.properties,
    Values: Type.Array(Type.Union([Type.String({ maxLength: 1024 }), Type.Null()]), {
      minItems: 1,
      maxItems: 100,
      description: 'Any of these; nulls are passed over',
    }),
  }),
  { maxItems: Filters.maxItems!, description: Filters.description! },
);

/** Where a page begins and how long it is; an empty one still has the total. */
export const tcssPaging = {
  Limit: { ...pagingFields.Limit, minimum: 0 },
  Offset: pagingFields.Offset,
};

/** The fields of a list request: its conditions, where the page begins, how long it is, and by what it is sorted. */
export const tcssListFields = <const T extends string>(by: readonly T[], defaultBy: NoInfer<T>) => ({
  Filters: { ...RunTimeFilters, default: [] },
  ...tcssPaging,
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

/**
 * Translates the conditions of a request by the table of its action. One that has nothing but nulls says nothing, as in
 * the vendor's examples; before deleting by conditions, look that each of them says something (saysNothing).
 */
export const readRunTimeFilters = <Field extends string>(
  filters: readonly RunTimeFilter[],
  meanings: Record<string, FilterMeaning<Field>>,
  fail: Fail<'InvalidParameterValue'>,
): FieldFilter<Field>[] =>
  readFilters(filters.map(withoutNulls), meanings, fail).filter(({ values }) => values.length > 0);

/** Where among the conditions the first is that has nothing but nulls; undefined when each says something. */
export const saysNothing = (filters: readonly RunTimeFilter[]): number | undefined => {
  const index = filters.findIndex((filter) => withoutNulls(filter).Values.length === 0);
  return index < 0 ? undefined : index;
};
