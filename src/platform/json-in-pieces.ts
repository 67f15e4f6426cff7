import { createBreathing } from './breathe.js';
import { endOfString, isEscaped, members, mergeRepeatedKeys, objectOf } from './go-json.js';

interface JsonBounds {
  /** A piece is parsed at once. */
  pieceChars: number;
  maxValues: number;
  /** What is deeper is parsed at once: V8 needs no stack for it. */
  maxDepth: number;
}

export class TooManyValues extends Error {}

/** Where the texts, lists and objects end that are longer than a piece, by where they begin. */
type Ends = Map<number, number>;

/**
 * As JSON.parse or, with `merging`, as mergeRepeatedKeys; but others get the event loop meanwhile, and what has too many
 * values is refused before it is parsed.
 */
export async function parseJsonInPieces(
  text: string,
  merging: boolean,
  bounds: JsonBounds,
): Promise<unknown> {
  const breathe = createBreathing();
  const ends = await findLong(text, bounds, breathe);
  await breathe();
  return new PiecewiseParser(text, ends, { ...bounds, merging, breathe }).parseAll();
}

const quote = 0x22;
const comma = 0x2c;
const openings = [0x5b, 0x7b];
const closings = [0x5d, 0x7d];

/** Where to cut a text whose part from `from` on begins with no half of an escape: at `to` or, inside of one, before it. */
function beforeEscape(text: string, from: number, to: number): number {
  for (let at = to - 1; at > to - 6 && at > from; at -= 1) {
    if (text[at] !== '\\' || isEscaped(text, at, from)) continue;
    const length = text[at + 1] === 'u' ? 6 : 2;
    return at + length > to ? at : to;
  }
  return to;
}

const malformed = (at: number) => new SyntaxError(`Unexpected character in JSON at position ${at}`);

async function findLong(text: string, bounds: JsonBounds, breathe: () => Promise<void> | undefined) {
  const { pieceChars, maxDepth, maxValues } = bounds;
  const ends: Ends = new Map();
  const starts: number[] = [];
  let textStart = -1;
  let values = 1;
  let pauseAt = pieceChars;
  for (let at = 0; at < text.length; at += 1) {
    if (at >= pauseAt) {
      if (values > maxValues) break;
      pauseAt = at + pieceChars;
      await breathe();
    }
    if (textStart >= 0) at = text.indexOf('"', at);
    if (at < 0) throw malformed(text.length);
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (textStart < 0) textStart = at;
      else if (!isEscaped(text, at)) {
        if (at - textStart > pieceChars) ends.set(textStart, at + 1);
        textStart = -1;
      }
    } else if (code === comma) values += 1;
    else if (openings.includes(code)) {
      starts.push(at);
      values += 1;
    } else if (closings.includes(code)) {
      const start = starts.pop();
      if (start === undefined || text.charCodeAt(start) !== code - 2) throw malformed(at);
      if (at - start > pieceChars && starts.length < maxDepth) ends.set(start, at + 1);
    }
  }
  if (values > maxValues) throw new TooManyValues();
  if (textStart >= 0 || starts.length > 0) throw malformed(text.length);
  return ends;
}

/** Parses neighbours together until they make a piece, and what is longer than a piece part by part. */
class PiecewiseParser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly ends: Ends,
    private readonly options: {
      pieceChars: number;
      merging: boolean;
      breathe: () => Promise<void> | undefined;
    },
  ) {}

  async parseAll(): Promise<unknown> {
    this.skipSpace();
    if (!this.ends.has(this.at)) return this.parsePiece(this.text, 0);
    const value = await this.parseLong();
    this.skipSpace();
    if (this.at < this.text.length) throw malformed(this.at);
    return value;
  }

  private parseLong(): Promise<unknown> {
    const opening = this.text[this.at];
    if (opening === '"') return this.parseText();
    return opening === '[' ? this.parseList() : this.parseObject();
  }

  private async parseText(): Promise<string> {
    const end = this.ends.get(this.at)! - 1;
    let value = '';
    for (let from = this.at + 1; from < end;) {
      const to = Math.min(from + this.options.pieceChars, end);
      const cut = to < end ? beforeEscape(this.text, from, to) : to;
      value += this.parsePiece(`"${this.text.slice(from, cut)}"`, from - 1) as string;
      from = cut;
      await this.options.breathe();
    }
    this.at = end + 1;
    return value;
  }

  private async parseList(): Promise<unknown[]> {
    const elements: unknown[] = [];
    const piece = this.pieceOf('[', ']', (list) => {
      for (const element of list as unknown[]) elements.push(element);
    });
    for (let isFirst = true; this.hasNext(']', isFirst); isFirst = false) {
      const start = this.at;
      if (this.ends.has(start)) {
        await piece.end();
        elements.push(await this.parseLong());
      } else {
        this.skipValue();
        await piece.reach(start, this.at);
      }
    }
    await piece.end();
    return elements;
  }

  private async parseObject(): Promise<unknown> {
    const all: (readonly [key: string, value: unknown])[] = [];
    const piece = this.pieceOf('{', '}', (object) => {
      for (const member of members(object as Record<string, unknown>)) all.push(member);
    });
    for (let isFirst = true; this.hasNext('}', isFirst); isFirst = false) {
      const start = this.at;
      if (this.text[start] !== '"') throw malformed(start);
      this.skipValue();
      const keyEnd = this.at;
      this.skipSpace();
      if (this.text[this.at] !== ':') throw malformed(this.at);
      this.at += 1;
      this.skipSpace();
      if (this.ends.has(this.at)) {
        await piece.end();
        const key = this.parsePiece(this.text.slice(start, keyEnd), start) as string;
        all.push([key, await this.parseLong()]);
      } else {
        this.skipValue();
        await piece.reach(start, this.at);
      }
    }
    await piece.end();
    return this.options.merging ? objectOf(all) : Object.fromEntries(all);
  }

  private pieceOf(opening: string, closing: string, keep: (parsed: unknown) => void) {
    const { pieceChars } = this.options;
    let start = -1;
    let end = -1;
    const flush = () => {
      if (start < 0) return undefined;
      keep(this.parsePiece(`${opening}${this.text.slice(start, end)}${closing}`, start - 1));
      start = -1;
      return this.options.breathe();
    };
    return {
      end: flush,
      reach(from: number, to: number) {
        if (start < 0) start = from;
        end = to;
        return end - start > pieceChars ? flush() : undefined;
      },
    };
  }

  private parsePiece(piece: string, start: number): unknown {
    try {
      const value: unknown = JSON.parse(piece);
      return this.options.merging ? mergeRepeatedKeys(piece, value) : value;
    } catch (error) {
      const { message } = error as Error;
      throw new SyntaxError(
        message.replace(/at position (\d+)/, (_, at) => `at position ${start + Number(at)}`),
      );
    }
  }

  /** Steps over the opening bracket or the comma to the next value, or over the closing bracket. */
  private hasNext(closing: string, isFirst: boolean): boolean {
    if (isFirst) this.at += 1;
    this.skipSpace();
    if (this.text[this.at] === closing) {
      this.at += 1;
      return false;
    }
    if (isFirst) return true;
    if (this.text[this.at] !== ',') throw malformed(this.at);
    this.at += 1;
    this.skipSpace();
    return true;
  }

  /** A string, a number, a word, or a list or object that is short. */
  private skipValue(): void {
    const start = this.at;
    let depth = 0;
    do {
      const code = this.text.charCodeAt(this.at);
      if (code === quote) this.at = endOfString(this.text, this.at) + 1;
      else if (openings.includes(code)) {
        depth += 1;
        this.at += 1;
      } else if (depth > 0) {
        if (closings.includes(code)) depth -= 1;
        this.at += 1;
      } else this.skipWord();
    } while (depth > 0);
    if (this.at === start) throw malformed(start);
  }

  private skipWord(): void {
    while (/[^ \t\n\r,:"[\]{}]/.test(this.text[this.at] ?? ' ')) this.at += 1;
  }

  private skipSpace(): void {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? 'x')) this.at += 1;
  }
}
