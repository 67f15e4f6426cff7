import type { IncomingMessage } from 'node:http';
import { createPace } from '../platform/pace.js';

/** What every request may send whatever others do: as much as most container starts need. */
const freeBytes = 16 * 1024;
const firstBytes = 4 * 1024;
/** How long a large body waits for those before it. */
const maxWaitMs = 2000;
const maxWaiting = 100;
/** How much is read of a body that was refused: some clients read the reply only after sending all. None of it is kept. */
const maxDiscardedBytes = 32 * 1024 * 1024;

/**
 * What comes of large bodies without a name, and of refused ones, all together: a stranger with many connections would else
 * keep the service busy with reading.
 */
const inPace = createPace({ bytesPerMs: 16 * 1024, burst: 1024 * 1024 });

function readOnInPace(message: IncomingMessage, { length }: Buffer): void {
  message.pause();
  inPace(length, () => message.resume());
}

/** Whose share of the budget a body takes: an account, or that of all callers who are not named before the body. */
export type Payer = number | 'UNNAMED';

/**
 * The bytes that all bodies together may take, each beyond its first 16 KB. One payer may have half of them, so that the
 * large bodies of one account leave room for those of another.
 */
export interface BodyBudget {
  take(payer: Payer, bytes: number): boolean;
  /** Waits for its turn; false when it does not come in time, or when too many wait. */
  waitFor(payer: Payer, bytes: number): Promise<boolean>;
  giveBack(payer: Payer, bytes: number): void;
}

interface Waiting {
  payer: Payer;
  bytes: number;
  grant: () => void;
}

export function createBodyBudget(totalBytes: number): BodyBudget {
  let left = totalBytes;
  const takenBy = new Map<Payer, number>();
  const waiting = new Set<Waiting>();

  const isWithinShare = ({ payer, bytes }: Omit<Waiting, 'grant'>) =>
    (takenBy.get(payer) ?? 0) + bytes <= totalBytes / 2;

  function note(payer: Payer, bytes: number): void {
    left -= bytes;
    const taken = (takenBy.get(payer) ?? 0) + bytes;
    if (taken > 0) takenBy.set(payer, taken);
    else takenBy.delete(payer);
  }

  return {
    take(payer, bytes) {
      if (bytes > left || !isWithinShare({ payer, bytes })) return false;
      // Else small bodies would keep a large one waiting.
      for (const other of waiting) if (other.payer === payer || isWithinShare(other)) return false;
      note(payer, bytes);
      return true;
    },
    waitFor: (payer, bytes) =>
      new Promise((resolve) => {
        if (waiting.size >= maxWaiting) return resolve(false);
        const end = (isGranted: boolean) => {
          clearTimeout(timer);
          waiting.delete(one);
          resolve(isGranted);
        };
        const one = { payer, bytes, grant: () => end(true) };
        const timer = setTimeout(() => end(false), maxWaitMs);
        waiting.add(one);
      }),
    giveBack(payer, bytes) {
      note(payer, -bytes);
      for (const next of waiting) {
        if (!isWithinShare(next)) continue;
        if (next.bytes > left) return;
        note(next.payer, next.bytes);
        next.grant();
      }
    },
  };
}

/** The caller is gone, so nobody reads an answer. */
export class HungUp extends Error {}

/** The body of a request, of which nothing is read until it is asked for. */
export interface BodyIntake {
  receive(maxBytes: number, payer: Payer): Promise<Buffer | 'TOO_LARGE' | 'NO_ROOM'>;
  /** Reads on without keeping anything. */
  discard(): void;
  /** Gives the bytes back to the others, when the body is no longer needed. */
  release(): void;
}

/**
 * Reads into one buffer that doubles as the bytes come, whatever length is announced: a chunk of one byte costs a byte,
 * while as an object it would cost a hundred. Uses events because iterating over the stream takes twice as long.
 */
export function createBodyIntake(message: IncomingMessage, budget: BodyBudget): BodyIntake {
  let taken = 0;
  let payer: Payer = 'UNNAMED';

  function grown(buffer: Buffer, size: number, capacity: number): Buffer {
    const larger = Buffer.allocUnsafeSlow(capacity);
    buffer.copy(larger, 0, 0, size);
    return larger;
  }

  /** Whether the budget has room for a buffer of that many bytes; a promise when it has to be waited for. */
  function reserve(capacity: number): boolean | Promise<boolean> {
    const more = Math.max(capacity - freeBytes, 0) - taken;
    const note = (isGranted: boolean) => {
      if (isGranted) taken += more;
      return isGranted;
    };
    if (more <= 0) return true;
    return budget.take(payer, more) ? note(true) : budget.waitFor(payer, more).then(note);
  }

  function release() {
    if (taken > 0) budget.giveBack(payer, taken);
    taken = 0;
  }

  function discard() {
    if (message.readableEnded || message.destroyed) return;
    let discarded = 0;
    message.removeAllListeners('data');
    message.on('error', () => {});
    message.on('data', (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > maxDiscardedBytes) message.destroy();
      else if (discarded > freeBytes) readOnInPace(message, chunk);
    });
    message.resume();
  }

  const receive: BodyIntake['receive'] = (maxBytes, whose) =>
    new Promise((resolve, reject) => {
      payer = whose;
      let buffer: Buffer | undefined;
      let size = 0;
      let isOver = false;
      const finish = (result: Buffer | 'TOO_LARGE' | 'NO_ROOM') => {
        isOver = true;
        if (typeof result === 'string') release();
        resolve(result);
      };
      const append = (chunk: Buffer) => {
        chunk.copy(buffer!, size);
        size += chunk.length;
      };
      /** Whether there is room now; else the message waits for it. */
      const makeRoomFor = (chunk: Buffer): boolean => {
        const capacity = Math.min(maxBytes, Math.max(2 * buffer!.length, size + chunk.length, firstBytes));
        const reserved = reserve(capacity);
        const go = () => {
          buffer = grown(buffer!, size, capacity);
          append(chunk);
        };
        if (reserved === true) {
          go();
          return true;
        }
        message.pause();
        void Promise.resolve(reserved).then((isGranted) => {
          if (isOver) return release();
          if (!isGranted) return finish('NO_ROOM');
          go();
          message.resume();
        });
        return false;
      };
      message.on('data', (chunk: Buffer) => {
        if (isOver) return;
        if (size + chunk.length > maxBytes) return finish('TOO_LARGE');
        if (buffer === undefined) {
          // Most bodies are one chunk, which needs no copy.
          buffer = chunk;
          size = chunk.length;
        } else if (size + chunk.length <= buffer.length) append(chunk);
        else if (!makeRoomFor(chunk)) return;
        if (payer === 'UNNAMED' && size > freeBytes) readOnInPace(message, chunk);
      });
      message.on('end', () => finish(buffer?.subarray(0, size) ?? Buffer.alloc(0)));
      const hangUp = () => {
        // `close` comes after every request, and an error's stack takes 25 µs.
        if (isOver) return;
        isOver = true;
        reject(new HungUp('the caller hung up in the middle of the body'));
      };
      if (message.destroyed) return hangUp();
      message.on('error', hangUp);
      message.on('close', hangUp);
    });

  return { receive, discard, release };
}
