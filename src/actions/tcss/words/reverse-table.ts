/** Turns a table of ours to theirs into one of theirs to ours. */
export const inverse = <const Table extends Record<string, string | number>>(table: Table) =>
  Object.fromEntries(Object.entries(table).map(([inside, word]) => [word, inside])) as {
    [Inside in keyof Table as Table[Inside]]: Inside;
  };
