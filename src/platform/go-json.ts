/**
 * Docker, containerd and runc read JSON by Go's encoding/json: repeated keys merge, and keys match in any letter case.
 * JSON.parse could be shown one container while another one starts.
 */

/** Go folds these to `s` and `k`. */
const foldsToAscii: Record<string, string> = { ſ: 's', K: 'k' };

export const foldKey = (key: string): string =>
  key.replace(/[A-Zſ\u212a]/g, (c) => foldsToAscii[c] ?? c.toLowerCase());

/** Null clears these pointers, which for a device rule is the widest reading, and leaves other scalars. */
const clearedByNull = new Set(['major', 'minor']);

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of merged values: an object's members in document order, repeats included; a list's memory, which may be longer. */
const membersOf = new WeakMap<Fields, readonly (readonly [key: string, value: unknown])[]>();
const memoryOf = new WeakMap<unknown[], unknown[]>();

/** In document order, repeats included. */
export const members = (fields: Fields) => membersOf.get(fields) ?? Object.entries(fields);

/**
 * A field after values were decoded into it in turn. Objects that follow one another are merged once, and so are the
 * elements of lists, which share one memory: merging pair by pair would take time in the square of the repeats.
 */
function decodeAll(values: readonly unknown[], field: string): unknown {
  let value: unknown;
  let merging: (readonly [key: string, value: unknown])[] | undefined;
  /** What was decoded into each element of the memory. */
  let columns: unknown[][] | undefined;
  const settle = () => {
    if (merging) value = objectOf(merging);
    if (columns) value = listOf(columns, (value as unknown[]).length);
    merging = columns = undefined;
  };
  for (const next of values) {
    if (isObject(next) && (merging || isObject(value))) {
      merging ??= [...members(value as Fields)];
      for (const member of members(next)) merging.push(member);
    } else if (Array.isArray(next) && Array.isArray(value) && next.length > 0) {
      columns ??= (memoryOf.get(value) ?? value).map((element) => [element]);
      for (const [index, element] of next.entries()) (columns[index] ??= []).push(element);
      value = next;
    } else {
      settle();
      if (value === undefined) value = next;
      else if (next !== null) value = next;
      else if (typeof value === 'object' || clearedByNull.has(field)) value = null;
    }
  }
  settle();
  return value;
}

/** Go reuses the memory of a list, so elements keep fields that the new text omits. An empty list gets new memory. */
function listOf(columns: readonly unknown[][], length: number): unknown[] {
  const memory = columns.map((decoded) => decodeAll(decoded, ''));
  const list = memory.slice(0, length);
  memoryOf.set(list, memory);
  return list;
}

export function objectOf(all: readonly (readonly [key: string, value: unknown])[]): Fields {
  const values = new Map<string, unknown[]>();
  for (const [key, value] of all) {
    const ofKey = values.get(key);
    if (ofKey) ofKey.push(value);
    else values.set(key, [value]);
  }
  const fields = Object.fromEntries(
    [...values].map(([key, ofKey]) => [key, ofKey.length === 1 ? ofKey[0] : decodeAll(ofKey, foldKey(key))]),
  );
  if (values.size < all.length) membersOf.set(fields, all);
  return fields;
}

/** All keys that name the field count, in document order. */
export function fieldIgnoringCase(fields: Fields, name: string): unknown {
  const folded = foldKey(name);
  if (membersOf.has(fields)) return fieldOfSeveral(fields, folded);
  // As a rule no key or one is found, and lists of pairs take long to make.
  let found: string | undefined;
  const first = name.charCodeAt(0) | 0x20;
  for (const key of Object.keys(fields)) {
    // Most keys begin with another letter, and folding takes long.
    const code = key.charCodeAt(0);
    if (code < 0x80 && (code | 0x20) !== first) continue;
    if (key.length !== name.length || (key !== name && foldKey(key) !== folded)) continue;
    if (found !== undefined) return fieldOfSeveral(fields, folded);
    found = key;
  }
  return found === undefined ? undefined : fields[found];
}

const fieldOfSeveral = (fields: Fields, folded: string) =>
  decodeAll(
    members(fields).flatMap(([key, value]) => (foldKey(key) === folded ? [value] : [])),
    folded,
  );

/** Where keys repeat; far deeper than any container's description. */
const maxDepth = 200;

export const parseMergingRepeatedKeys = (text: string): unknown => mergeRepeatedKeys(text, JSON.parse(text));

export const mergeRepeatedKeys = (text: string, parsed: unknown): unknown =>
  countMembers(text) === countKeys(parsed) ? parsed : new MergingParser(text).parse();

/** Repeated keys included: each member of a valid text has a colon outside of strings. */
function countMembers(text: string): number {
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x3a) members += 1;
    else if (code === 0x22) at = endOfString(text, at);
  }
  return members;
}

/** Where the closing quote is; -1 if there is none. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

/** By the backslashes before it, down to `from`, where no escape is cut. */
export function isEscaped(text: string, at: number, from = 0): boolean {
  let backslashes = 0;
  while (at - backslashes > from && text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 1;
}

/** With its own stack: a hostile text can nest deeper than calls can. */
function countKeys(value: unknown): number {
  let keys = 0;
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (Array.isArray(next)) for (const element of next as unknown[]) left.push(element);
    else if (isObject(next)) {
      const values = Object.values(next);
      keys += values.length;
      for (const one of values) left.push(one);
    }
  }
  return keys;
}

class MergingParser {
  private at = 0;

  constructor(private readonly text: string) {}

  parse(depth = 0): unknown {
    if (depth > maxDepth)
      throw new SyntaxError(`a key is repeated in JSON that nests deeper than ${maxDepth} levels`);
    this.skipSpace();
    const opening = this.text[this.at];
    if (opening === '{') return this.parseObject(depth);
    return opening === '[' ? this.parseList(depth) : this.parseScalar();
  }

  private parseObject(depth: number): Fields {
    const all: [key: string, value: unknown][] = [];
    this.at += 1;
    while (!this.ends('}')) {
      const key = this.parseScalar() as string;
      this.skipSpace();
      this.at += 1; // the colon
      all.push([key, this.parse(depth + 1)]);
    }
    return objectOf(all);
  }

  private parseList(depth: number): unknown[] {
    const elements: unknown[] = [];
    this.at += 1;
    while (!this.ends(']')) elements.push(this.parse(depth + 1));
    return elements;
  }

  private parseScalar(): unknown {
    this.skipSpace();
    const start = this.at;
    if (this.text[start] === '"') this.at = endOfString(this.text, start) + 1;
    else while (/[^\s,\]}]/.test(this.text[this.at] ?? ' ')) this.at += 1;
    return JSON.parse(this.text.slice(start, this.at));
  }

  private ends(closing: string): boolean {
    this.skipSpace();
    if (this.text[this.at] === ',') this.at += 1;
    this.skipSpace();
    if (this.text[this.at] !== closing) return false;
    this.at += 1;
    return true;
  }

  private skipSpace(): void {
    while (/[\s]/.test(this.text[this.at] ?? 'x')) this.at += 1;
  }
}
