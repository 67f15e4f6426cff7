import { type Static, Type } from '@sinclair/typebox';
import type { Fail } from '../../api/define-action.js';
import type { FieldFilter, FilterMeaning } from '../../domain/filter.js';
import type { Text } from '../../platform/text.js';
import { Filter, Filters, readFilters } from '../filters.js';
import { Fields } from '../schemas.js';

/** Filters of a request. The vendor's examples have nulls among the values. */
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
type RunTimeFilters = Static<typeof RunTimeFilters>;

/** What each name of a filter stands for. */
export type FilterTable<Field extends string> = Record<string, FilterMeaning<Field>>;

const withoutNulls = (filters: RunTimeFilters) =>
  filters.map((filter) => ({ ...filter, Values: filter.Values.filter((value) => value !== null) }));

/** Translates the filters of a list. All-null filters are ignored. */
export const readRunTimeFilters = <Field extends string>(
  filters: RunTimeFilters,
  table: FilterTable<Field>,
  fail: Fail<'InvalidParameterValue'>,
): FieldFilter<Field>[] =>
  readFilters(withoutNulls(filters), table, fail).filter(({ values }) => values.length > 0);

/** Translates the filters of a delete. All-null filters are refused, because ignoring one would widen the delete. */
export function readDeleteFilters<Field extends string>(
  filters: RunTimeFilters,
  table: FilterTable<Field>,
  fail: Fail<'InvalidParameterValue' | 'MissingParameter'>,
  refusal: (path: string) => Text,
): FieldFilter<Field>[] {
  const given = withoutNulls(filters);
  const empty = given.findIndex(({ Values }) => Values.length === 0);
  if (empty >= 0) throw fail('MissingParameter', refusal(`Filters.${empty}.Values`));
  return readFilters(given, table, fail);
}
