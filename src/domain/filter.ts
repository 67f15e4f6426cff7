/** The field has one of the values. Conditions combine with AND (R9). */
export interface FieldFilter<Field extends string> {
  field: Field;
  values: string[];
  /** The whole text; otherwise a substring in any case. */
  exact: boolean;
}

/** For what is filtered in memory. */
export function textMatches(
  text: string,
  { values, exact }: Pick<FieldFilter<string>, 'values' | 'exact'>,
): boolean {
  return exact
    ? values.includes(text)
    : values.some((value) => text.toLowerCase().includes(value.toLowerCase()));
}

export interface Page<OrderField extends string> {
  limit: number;
  offset: number;
  orderField: OrderField;
  descending: boolean;
}

/** The field behind a filter name. Its values are searched as text unless restricted here. */
export interface FilterMeaning<Field extends string> {
  field: Field;
  values?: readonly string[];
  /** The only allowed values, with their internal names. */
  words?: Readonly<Record<string, string>>;
  id?: boolean;
  normalize?(value: string): string;
}
