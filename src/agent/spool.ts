import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../platform/log.js';
import { type Batch, type SpooledStart, SpoolSegment } from './spool-segment.js';

/** Where a start stands in the spool. */
export interface SpoolPlace {
  segmentId: string;
  number: number;
}

export interface Spool {
  /** Durable when it resolves. Rejects when the spool is full or cannot be written. */
  append(start: SpooledStart): Promise<SpoolPlace>;
  /** The oldest starts that were not reported; undefined when all were. */
  nextBatch(): Promise<Batch | undefined>;
  /** Forgets the starts of a batch, which the service has, or will never take. */
  done(batch: Batch): Promise<void>;
  state(): { Starts: number; Bytes: number; Full: boolean };
  close(): Promise<void>;
}

/** A file of this size is read in some 20 ms. */
const maxSegmentBytes = 4 * 2 ** 20;

interface Waiting {
  start: SpooledStart;
  resolve(place: SpoolPlace): void;
  reject(error: unknown): void;
}

interface SpoolOptions {
  stateDir: string;
  maxBytes: number;
  log: Pick<Log, 'error' | 'warn'>;
  /** It takes no starts any more, or takes them again. */
  onTurn?(): void;
}

/** What hit a policy on this node, on disk until the service has it. Starts that come at once share one write. */
export async function openSpool({ stateDir, maxBytes, log, onTurn }: SpoolOptions): Promise<Spool> {
  const folder = join(stateDir, 'spool');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const segments = await reopenAll(folder, log);
  let current: SpoolSegment | undefined;
  let queue: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let faulty = false;

  const bytes = () => segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const unsent = () => segments.reduce((sum, { starts, sent }) => sum + starts - sent, 0);

  function turn(isFaulty: boolean): void {
    if (faulty === isFaulty) return;
    faulty = isFaulty;
    onTurn?.();
  }

  async function segmentToWrite(): Promise<SpoolSegment> {
    if (bytes() >= maxBytes) throw new Error(`the spool is full: ${bytes()} bytes, at most ${maxBytes}`);
    if (current && current.bytes < maxSegmentBytes) return current;
    await current?.close();
    current = await SpoolSegment.create(folder, randomUUID());
    segments.push(current);
    return current;
  }

  async function write(): Promise<void> {
    while (queue.length > 0) {
      const waiting = queue.splice(0, 1000);
      try {
        const segment = await segmentToWrite();
        const first = await segment.append(waiting.map(({ start }) => start));
        turn(false);
        waiting.forEach(({ resolve }, n) => resolve({ segmentId: segment.id, number: first + n }));
      } catch (error) {
        if (!faulty) log.error('the spool takes no starts; they get the fail mode', { error });
        turn(true);
        for (const { reject } of waiting) reject(error);
      }
    }
    writing = undefined;
  }

  return {
    append: (start) =>
      new Promise((resolve, reject) => {
        queue.push({ start, resolve, reject });
        writing ??= write();
      }),
    async nextBatch() {
      for (const segment of [...segments]) {
        const batch = await segment.nextBatch();
        if (batch) return batch;
        if (segment === current) continue;
        segments.splice(segments.indexOf(segment), 1);
        await segment.delete();
        turn(false);
      }
      return undefined;
    },
    async done({ segmentId, starts }) {
      const segment = segments.find(({ id }) => id === segmentId)!;
      await segment.noteSent(starts.length);
      // Room is made by deleting a file, and the next is begun with the next start.
      const isLarge = segment.bytes >= Math.min(maxSegmentBytes, maxBytes) / 4;
      const isUseful = isLarge || faulty;
      if (segment === current && segment.sent === segment.starts && !writing && isUseful) current = undefined;
    },
    state: () => ({ Starts: unsent(), Bytes: bytes(), Full: faulty || bytes() >= maxBytes }),
    async close() {
      await writing;
      queue = [];
      for (const segment of segments) await segment.close();
    },
  };
}

/** Oldest first. */
async function reopenAll(folder: string, log: SpoolOptions['log']): Promise<SpoolSegment[]> {
  const ids = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => ({ id: name.slice(0, -'.jsonl'.length), at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => a.at - b.at);
  const segments: SpoolSegment[] = [];
  for (const { id } of ids) {
    try {
      segments.push(await SpoolSegment.reopen(folder, id));
    } catch (error) {
      log.error('a segment of the spool cannot be read; it is left as it is', { segment: id, error });
    }
  }
  return segments;
}
