import { type Static, Type } from '@sinclair/typebox';
import type { Fail } from '../../api/define-action.js';
import type { FieldFilter, FilterMeaning } from '../../domain/filter.js';
import { quote, type Text, text } from '../../platform/text.js';
import { Filter, Filters, readFilters } from '../filters.js';
import { Fields } from '../schemas.js';

/** Filters of a request. The vendor's examples have nulls among the values. */
export const RunTimeFilters = Type.Array(
  Fields({
    ...Filter.properties,
    Values: Type.Array(Type.Union([Type.String({ maxLength: 1024 }), Type.Null()]), {
      minItems: 1,
      maxItems: 100,
      description: 'Any of these; a list passes over nulls, a delete refuses them and empty texts',
    }),
  }),
  { maxItems: Filters.maxItems!, description: Filters.description! },
);
type RunTimeFilters = Static<typeof RunTimeFilters>;

/** What each name of a filter stands for. */
export type FilterTable<Field extends string> = Record<string, FilterMeaning<Field>>;

/** Translates the filters of a list. All-null filters are ignored; an empty text matches everything. */
export const readRunTimeFilters = <Field extends string>(
  filters: RunTimeFilters,
  table: FilterTable<Field>,
  fail: Fail<'InvalidParameterValue'>,
): FieldFilter<Field>[] => readFilters(filters, table, fail).filter(({ values }) => values.length > 0);

/**
 * Translates the filters of a delete (R15). A list passes over nulls and matches everything by an empty text; a delete
 * refuses both, since an unset variable of a script becomes one or the other.
 */
export function readDeleteFilters<Field extends string>(
  filters: RunTimeFilters,
  table: FilterTable<Field>,
  fail: Fail<'InvalidParameterValue' | 'MissingParameter'>,
): FieldFilter<Field>[] {
  for (const [index, { Name, Values }] of filters.entries()) {
    const path = `Filters.${index}.Values`;
    if (Values.every((value) => value === null)) throw fail('MissingParameter', noValues(path, Name));
    const at = Values.findIndex(saysNothing);
    if (at >= 0) throw fail('InvalidParameterValue', emptyValue(`${path}.${at}`, Name));
  }
  return readFilters(filters, table, fail);
}

/** Whether a value is null, blank in any script, or the prefix of an id without the id. */
const saysNothing = (value: string | null): boolean =>
  value === null ||
  /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Control}\u2800]*$/u.test(
    value.trim().replace(/^(?:sha\d+|name):/i, ''),
  );

const noValues = (path: string, name: string): Text =>
  text(
    `The request is missing a required parameter \`${path}\`: without values, the filter \`${quote(name)}\` would delete everything.`,
    `请求缺少必填参数 \`${path}\`：过滤条件 \`${quote(name)}\` 没有取值时会删除全部内容。`,
  );
const emptyValue = (path: string, name: string): Text =>
  text(
    `\`${path}\` is empty, as an unset variable would be; give the filter \`${quote(name)}\` a value, or leave it out.`,
    `\`${path}\` 为空（可能是未设置的变量）；请为过滤条件 \`${quote(name)}\` 填写取值，或去掉该项。`,
  );
