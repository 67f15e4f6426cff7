/**
 * What is peculiar to lists in this dialect. The fields of a list request are in src/actions/tcss/tcss-list-request.ts; what
 * the names of filters stand for is beside this file, a table for each kind of list.
 */

/** A condition as the wire writes it. */
export interface RunTimeFilter<Value extends string | null = string | null> {
  Name: string;
  Values: Value[];
  ExactMatch: boolean;
}

/** A condition without the nulls that the vendor's own examples have among the values. */
export const withoutNulls = (filter: RunTimeFilter): RunTimeFilter<string> => ({
  ...filter,
  Values: filter.Values.filter((value) => value !== null),
});
