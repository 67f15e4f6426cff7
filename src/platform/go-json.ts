/**
 * JSON as Go's encoding/json reads it, which is how Docker, containerd and runc read what starts a container. Two things
 * differ from JSON.parse: a key that an object repeats does not replace what it had before, objects merge; and a key names
 * a field in any letter case. A reader that did otherwise could be shown one container while another one starts.
 */

/** Letters outside ASCII that Go takes for `s` and `k`. */
const foldsToAscii: Record<string, string> = { ſ: 's', K: 'k' };

/** A key in the one spelling that all of its spellings share. */
const foldKey = (key: string): string =>
  key.replace(/[A-Zſ\u212a]/g, (c) => foldsToAscii[c] ?? c.toLowerCase());

/**
 * Fields that point to a number: null clears them, which for a device rule is the widest reading. Null leaves other
 * scalars as they were.
 */
const clearedByNull = new Set(['major', 'minor']);

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What a merged value was made of: the members of an object in the order of the document, repeated and differently spelled
 * ones included; and the memory behind a list, which may be longer than the list.
 */
const membersOf = new WeakMap<Fields, readonly (readonly [key: string, value: unknown])[]>();
const memoryOf = new WeakMap<unknown[], unknown[]>();

const members = (fields: Fields) => membersOf.get(fields) ?? Object.entries(fields);

/** What a field holds after two values were decoded into it, one after the other. */
function decodeInto(before: unknown, after: unknown, field: string): unknown {
  if (before === undefined) return after;
  if (after === null) return typeof before === 'object' || clearedByNull.has(field) ? null : before;
  if (isObject(before) && isObject(after)) return objectOf([...members(before), ...members(after)]);
  if (Array.isArray(before) && Array.isArray(after)) return decodeList(before, after);
  return after;
}

/**
 * Go decodes a list into the memory of the one before, so an element keeps the fields that its new text leaves out. An
 * empty list gets memory of its own.
 */
function decodeList(before: unknown[], after: unknown[]): unknown[] {
  if (after.length === 0) return after;
  const memory = memoryOf.get(before) ?? before;
  const list = after.map((element, index) => decodeInto(memory[index], element, ''));
  memoryOf.set(list, [...list, ...memory.slice(list.length)]);
  return list;
}

/** An object with these members. Each key that is repeated has what all its values come to. */
function objectOf(all: readonly (readonly [key: string, value: unknown])[]): Fields {
  const values = new Map<string, unknown>();
  for (const [key, value] of all) values.set(key, decodeInto(values.get(key), value, foldKey(key)));
  const fields = Object.fromEntries(values);
  if (values.size < all.length) membersOf.set(fields, all);
  return fields;
}

/** The value of a field of a struct: all keys that name it count, in the order of the document. */
export function fieldIgnoringCase(fields: Fields, name: string): unknown {
  const folded = foldKey(name);
  let value: unknown;
  for (const [key, one] of members(fields))
    if (key === name || (key.length === name.length && foldKey(key) === folded))
      value = decodeInto(value, one, folded);
  return value;
}

/** How deep objects may nest where a key is repeated; far beyond any container's description. */
const maxDepth = 200;

/** Parses JSON; where an object repeats a key, its values are merged as Go does. Throws a SyntaxError as JSON.parse does. */
export const parseMergingRepeatedKeys = (text: string): unknown => mergeRepeatedKeys(text, JSON.parse(text));

/** Gives what JSON.parse made of a text; but where an object repeats a key, with its values merged as Go does. */
export const mergeRepeatedKeys = (text: string, parsed: unknown): unknown =>
  countMembers(text) === countKeys(parsed) ? parsed : new MergingParser(text).parse();

/** How many members the objects of a valid JSON text have, repeated keys included: each has a colon outside of strings. */
function countMembers(text: string): number {
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x3a) members += 1;
    else if (code === 0x22) at = endOfString(text, at);
  }
  return members;
}

/** The position of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 1;
}

/** With a stack of its own: a hostile text can nest deeper than calls can. */
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

/** Reads a text that JSON.parse has found valid, one value after the other. */
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

  /** Passes over white space and a comma; and over the closing bracket, if that is what follows. */
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
