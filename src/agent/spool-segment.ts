import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A start that hit policies, as ReportContainerStarts takes it, but with its stories whole. */
export interface SpooledStart {
  Time: number;
  StartParam: string;
  Pod?: object;
  /** Stories as JSON, so that equal ones are found. */
  stories: string[];
}

/** A line of a segment: a story, told once; or a start, with the places of its stories among those told before. */
type Line =
  { story: object } | { start: { Time: number; StartParam: string; Pod?: object; Stories: number[] } };

export interface Batch {
  segmentId: string;
  first: number;
  stories: object[];
  starts: object[];
}

/** Where a line of a segment begins, and what comes before it. */
interface Mark {
  offset: number;
  starts: number;
  stories: number;
}

const maxBatch = { starts: 1000, stories: 1000, bytes: 2 * 2 ** 20 };

/** One append-only file of the spool. Its id and the place of a start in it are the key by which the service counts it once. */
export class SpoolSegment {
  bytes = 0;
  starts = 0;
  sent = 0;
  private readonly places = new Map<string, number>();
  /** All starts before it are sent: a report reads only what came since, however long the segment has become. */
  private sentMark: Mark = { offset: 0, starts: 0, stories: 0 };
  /** The end of the latest batch, and the stories up to it. */
  private batchMark = this.sentMark;
  private told: object[] = [];
  private handle: FileHandle | undefined;

  private constructor(
    readonly id: string,
    private readonly folder: string,
  ) {}

  static async create(folder: string, id: string): Promise<SpoolSegment> {
    const segment = new SpoolSegment(id, folder);
    segment.handle = await open(segment.file, 'wx', 0o600);
    return segment;
  }

  /** A segment that an earlier run of the agent left. What a crash left half written was answered to nobody. */
  static async reopen(folder: string, id: string): Promise<SpoolSegment> {
    const segment = new SpoolSegment(id, folder);
    const data = await readFile(segment.file);
    for (const { line, end } of linesOf(data)) {
      segment.bytes = end;
      if ('start' in line) segment.starts += 1;
    }
    segment.sent = Math.min(
      segment.starts,
      Number(await readFile(segment.sentFile, 'utf8').catch(() => '0')),
    );
    return segment;
  }

  private get file(): string {
    return join(this.folder, `${this.id}.jsonl`);
  }

  private get sentFile(): string {
    return join(this.folder, `${this.id}.sent`);
  }

  /** Writes starts to the disk; durable when it resolves. Returns the number of the first. */
  async append(starts: readonly SpooledStart[]): Promise<number> {
    const told: string[] = [];
    const lines: string[] = [];
    for (const { stories, ...start } of starts) {
      const Stories = stories.map((story) => {
        let place = this.places.get(story);
        if (place === undefined) {
          place = this.places.size;
          this.places.set(story, place);
          told.push(story);
          lines.push(`{"story":${story}}\n`);
        }
        return place;
      });
      lines.push(`${JSON.stringify({ start: { ...start, Stories } })}\n`);
    }
    const data = Buffer.from(lines.join(''));
    try {
      await writeAll(this.handle!, data, this.bytes);
      await this.handle!.datasync();
    } catch (error) {
      // A disk that is full takes a part. Nobody may be told of it, so it must not be there after a crash.
      await this.handle!.truncate(this.bytes).catch(() => {});
      for (const story of told) this.places.delete(story);
      throw error;
    }
    this.bytes += data.length;
    const first = this.starts;
    this.starts += starts.length;
    return first;
  }

  /** The next starts to report; undefined when all are sent. */
  async nextBatch(): Promise<Batch | undefined> {
    if (this.sent >= this.starts) return undefined;
    const data = await readPart(this.file, this.sentMark.offset, this.bytes);
    this.told.length = this.sentMark.stories;
    const { end, ...batch } = collect(data, { from: this.sentMark, sent: this.sent, told: this.told });
    this.batchMark = end;
    return { segmentId: this.id, first: this.sent, ...batch };
  }

  /**
   * After a crash it may be told too few, as when the disk had no room for the number; the service then finds that it has
   * the others.
   */
  async noteSent(count: number): Promise<void> {
    this.sent += count;
    if (this.batchMark.starts === this.sent) this.sentMark = this.batchMark;
    await writeFile(this.sentFile, String(this.sent)).catch(() => {});
  }

  async close(): Promise<void> {
    await this.handle?.close();
    this.handle = undefined;
  }

  async delete(): Promise<void> {
    await this.close();
    await rm(this.file, { force: true });
    await rm(this.sentFile, { force: true });
  }
}

/** One write may take a part, as when the disk has room for no more; the next one then says so. */
async function writeAll(handle: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let done = 0; done < data.length;) {
    const { bytesWritten } = await handle.write(data, done, data.length - done, position + done);
    done += bytesWritten;
  }
}

async function readPart(file: string, from: number, to: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const data = Buffer.alloc(to - from);
    const { bytesRead } = await handle.read(data, 0, data.length, from);
    return data.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Whole lines, each with where it ends. */
function* linesOf(data: Buffer): Generator<{ line: Line; end: number }> {
  for (let at = 0, end; (end = data.indexOf('\n', at) + 1) > 0; at = end)
    yield { line: JSON.parse(data.toString('utf8', at, end)) as Line, end };
}

/** As many starts after those sent as one report takes, with the stories that they are of; adds what it reads to `told`. */
function collect(
  data: Buffer,
  { from, sent, told }: { from: Mark; sent: number; told: object[] },
): Pick<Batch, 'stories' | 'starts'> & { end: Mark } {
  const starts: { Stories: number[] }[] = [];
  const stories = new Map<number, object>();
  let mark = from;
  let bytes = 0;
  for (const { line, end } of linesOf(data)) {
    let seen = mark.starts;
    if ('story' in line) told.push(line.story);
    else if (++seen > sent) {
      const isNew = line.start.Stories.filter((place) => !stories.has(place));
      const isFull = starts.length >= maxBatch.starts || bytes >= maxBatch.bytes;
      if (isFull || (starts.length > 0 && stories.size + isNew.length > maxBatch.stories)) break;
      for (const place of isNew) stories.set(place, told[place]!);
      bytes += line.start.StartParam.length + isNew.reduce((sum, place) => sum + sizeOf(told[place]!), 200);
      starts.push(line.start);
    }
    mark = { offset: from.offset + end, starts: seen, stories: told.length };
  }
  const places = [...stories.keys()];
  const renumbered = starts.map((start) => ({
    ...start,
    Stories: start.Stories.map((place) => places.indexOf(place)),
  }));
  return { stories: [...stories.values()], starts: renumbered, end: mark };
}

const sizeOf = (story: object) => JSON.stringify(story).length;
