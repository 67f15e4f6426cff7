import type { Database } from './connections.js';

/** Keeps one value per handle: a replica or a transaction may see another state than the pool does. */
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
