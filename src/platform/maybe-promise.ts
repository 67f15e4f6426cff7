// As a rule what a decision asks for is in memory, and a promise for each of hundreds of starts would cost as much as
// judging them.

/** All of these, at once where none of them is still to come. */
export const all = <Value>(values: readonly (Value | Promise<Value>)[]): Value[] | Promise<Value[]> =>
  values.some((value) => value instanceof Promise) ? Promise.all(values) : (values as Value[]);

/** Goes on with a value, at once where it is there. */
export const after = <Value, Result>(
  value: Value | Promise<Value>,
  goOn: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> => (value instanceof Promise ? value.then(goOn) : goOn(value));
