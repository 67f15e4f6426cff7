import { fieldIgnoringCase } from '../../platform/go-json.js';
import { counted, type Text, text } from '../../platform/text.js';

export interface Problem {
  problem: Text;
  /** Such as `spec.containers[0].securityContext`; empty for the whole input. */
  path: string;
}

type Kind = 'object' | 'list' | 'string' | 'number' | 'boolean';

const kindNames: Record<Kind, Text> = {
  object: text('an object', '对象'),
  list: text('a list', '列表'),
  string: text('a string', '字符串'),
  number: text('a number', '数字'),
  boolean: text('a boolean', '布尔值'),
};

function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return 'list';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
}

/** Cuts long keys, which the caller chooses. */
function join(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[\w-]{1,64}$/.test(key)) return `${path}[${JSON.stringify(key.slice(0, 64))}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** In any letter case, as Go programs decode, or exactly as written. */
export type KeyMatching = 'any case' | 'exact';

interface Reading {
  keys: KeyMatching;
  /** How many more places are looked at. */
  left: number;
  problem?: Problem;
}

/** Twenty for each of the 500 containers that a pod may have. Reading them takes some 50 ms, in which no other start is decided. */
const maxPlaces = 10_000;

class TooMuch extends Error {}

const tooMuch: Problem = {
  path: '',
  problem: text(
    `describes more than ${counted(maxPlaces, 'field')} and entries that would have to be looked at`,
    `需要检查的字段和条目超过 ${maxPlaces} 个`,
  ),
};

/** One place in an untrusted document. Null, absent and wrong kinds read as nothing given; wrong kinds are noted. */
export class Unchecked {
  private constructor(
    private readonly value: unknown,
    private readonly reading: Reading,
    private readonly place?: { parent: Unchecked; key: string | number },
  ) {
    // Whether a field is there is looked up fast; only what is there is looked into.
    if (value !== undefined && value !== null) reading.left -= 1;
    if (reading.left < 0) throw new TooMuch();
  }

  static read<R>(value: unknown, keys: KeyMatching, read: (root: Unchecked) => R): R | Problem {
    const reading: Reading = { keys, left: maxPlaces };
    try {
      const result = read(new Unchecked(value, reading));
      return reading.problem ?? result;
    } catch (error) {
      if (error instanceof TooMuch) return tooMuch;
      throw error;
    }
  }

  /** Put together for refusals alone: most places of a long description are never spoken of. */
  private get path(): string {
    return this.place ? join(this.place.parent.path, this.place.key) : '';
  }

  get isGiven(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** Null, false, 0, an empty text, list or object: what Go writes for a field that nobody set. */
  get isZero(): boolean {
    if (!this.isGiven) return true;
    return typeof this.value === 'object' ? Object.keys(this.value as object).length === 0 : !this.value;
  }

  /** Keeps the first problem. */
  refuse(problem: Text): void {
    this.reading.problem ??= { problem, path: this.path };
  }

  private as(...kinds: Kind[]): boolean {
    if (!this.isGiven) return false;
    const kind = kindOf(this.value);
    if (kinds.includes(kind)) return true;
    const names = (language: keyof Text, or: string) => kinds.map((k) => kindNames[k][language]).join(or);
    this.refuse(
      text(
        `expected ${names('en', ' or ')}, found ${kindNames[kind].en}`,
        `应为${names('zh', '或')}，实际为${kindNames[kind].zh}`,
      ),
    );
    return false;
  }

  private under(value: unknown, key: string | number): Unchecked {
    return new Unchecked(value, this.reading, { parent: this, key });
  }

  at(key: string): Unchecked {
    const fields = this.as('object') ? (this.value as Record<string, unknown>) : {};
    const exact = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const value = this.reading.keys === 'exact' ? exact : fieldIgnoringCase(fields, key);
    return this.under(value, key);
  }

  /** For keys that are data. */
  entries(): [key: string, value: Unchecked][] {
    if (!this.as('object')) return [];
    return Object.entries(this.value as object).map(([key, value]) => [key, this.under(value, key)]);
  }

  list(): Unchecked[] {
    if (!this.as('list')) return [];
    return (this.value as unknown[]).map((value, index) => this.under(value, index));
  }

  texts(): string[] {
    return this.list().flatMap((element) => element.text() ?? []);
  }

  text(): string | undefined {
    return this.as('string') ? (this.value as string) : undefined;
  }

  /** A string, or a number in decimal. */
  textOrNumber(): string | undefined {
    return this.as('string', 'number') ? String(this.value) : undefined;
  }

  number(): number | undefined {
    return this.as('number') ? (this.value as number) : undefined;
  }

  flag(): boolean | undefined {
    return this.as('boolean') ? (this.value as boolean) : undefined;
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }

  get isText(): boolean {
    return typeof this.value === 'string';
  }
}
