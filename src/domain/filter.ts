/** One condition of a query: the field has one of the values. Several conditions combine with AND (R9). */
export interface FieldFilter<Field extends string> {
  field: Field;
  values: string[];
  /** Whether a value must be the whole text; otherwise it may stand anywhere in it, in any case. */
  exact: boolean;
}

/** Whether a text meets a condition, for what is filtered in memory. */
export function textMatches(
  text: string,
  { values, exact }: Pick<FieldFilter<string>, 'values' | 'exact'>,
): boolean {
  return exact
    ? values.includes(text)
    : values.some((value) => text.toLowerCase().includes(value.toLowerCase()));
}

/** A page of an ordered list. */
export interface Page<OrderField extends string> {
  limit: number;
  offset: number;
  orderField: OrderField;
  descending: boolean;
}

/** What the name of a filter stands for: a field, and which values it takes. Anything else is searched. */
export interface FilterMeaning<Field extends string> {
  field: Field;
  /** The only values there are. */
  values?: readonly string[];
  /** The only values there are, each with what it is inside. */
  words?: Readonly<Record<string, string>>;
  /** Always compared exactly. */
  id?: boolean;
  /** How a value is written inside, when not as it is given. */
  normalize?(value: string): string;
}
