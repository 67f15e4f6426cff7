import { type Static, Type } from '@sinclair/typebox';
import type { Fail } from '../../api/define-action.js';
import type { FieldFilter, FilterMeaning } from '../../domain/filter.js';
import { neverUnset } from '../../api/optional-fields.js';
import { isInEveryImageId } from '../../domain/image.js';
import { quote, type Text, text } from '../../platform/text.js';
import { Filter, Filters, readFilters } from '../filters.js';
import { Fields } from '../schemas.js';

const filterFields = {
  ...Filter.properties,
  Values: Type.Array(Type.Union([Type.String({ maxLength: 1024 }), Type.Null()]), {
    minItems: 1,
    maxItems: 100,
    description: 'Any of these; a list passes over nulls, a delete refuses them and empty texts',
  }),
};
const bounds = { maxItems: Filters.maxItems!, description: Filters.description! };

/** Filters of a list. The vendor's examples have nulls among the values. */
export const RunTimeFilters = Type.Array(Fields(filterFields), bounds);
type RunTimeFilters = Static<typeof RunTimeFilters>;

/** Filters of a delete. An unset variable must not turn "the whole text" into "a part of it". */
export const DeleteFilters = Type.Array(
  Fields({ ...filterFields, ExactMatch: { ...filterFields.ExactMatch, [neverUnset]: true } }),
  bounds,
);

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
 * refuses both, since an unset variable of a script becomes one or the other, and a part that nearly everything has.
 */
export function readDeleteFilters<Field extends string>(
  filters: RunTimeFilters,
  table: FilterTable<Field>,
  fail: Fail<'InvalidParameterValue' | 'MissingParameter'>,
): FieldFilter<Field>[] {
  for (const [index, { Name, Values, ExactMatch }] of filters.entries()) {
    const path = `Filters.${index}.Values`;
    if (Values.every((value) => value === null)) throw fail('MissingParameter', noValues(path, Name));
    const isOfImageId = table[Name]?.field === 'imageId';
    for (const [at, value] of Values.entries()) {
      const word = visiblePart(value ?? '');
      if (word.replace(/^(?:sha\d+|name):/i, '') === '')
        throw fail('InvalidParameterValue', emptyValue(`${path}.${at}`, Name));
      if (!ExactMatch && (!/[\p{L}\p{N}]/u.test(word) || (isOfImageId && isInEveryImageId(word))))
        throw fail('InvalidParameterValue', tooCommon(`${path}.${at}`, word));
    }
  }
  return readFilters(filters, table, fail);
}

/** Without what is blank in some script. */
const visiblePart = (value: string): string =>
  value.replace(/[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Control}\u2800]/gu, '');

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
const tooCommon = (path: string, word: string): Text =>
  text(
    `\`${path}\` must have a letter or digit that not everything has, or a delete would remove nearly everything; given \`${quote(word)}\`. Give more of the text, or the whole of it with \`ExactMatch\`.`,
    `\`${path}\` 须包含并非所有内容都有的字母或数字，否则几乎会删除全部内容，实际为 \`${quote(word)}\`。请填写更多内容，或填写全文并设置 \`ExactMatch\`。`,
  );
