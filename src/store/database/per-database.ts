import type { Database } from './connections.js';

/**
 * One value for each database handle, made on first use: a replica and a transaction may see another state than the
 * pool does.
 */
export function perDatabase<Value extends object>(make: () => Value): (db: Database) => Value {
  const values = new WeakMap<Database, Value>();
  return (db) => {
    const known = values.get(db);
    if (known) return known;
    const made = make();
    values.set(db, made);
    return made;
  };
}
