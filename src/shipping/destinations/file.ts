import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { DestinationError, type FileDestination } from '../../domain/log-shipping.js';
import type { OpenDestination, Surroundings } from '../destination.js';

interface CurrentFile {
  file: FileHandle;
  day: string;
  size: number;
}

/**
 * One JSON object a line, in `<day>-<number>.ndjson`. A full file, or one of an earlier day, is packed. A line is
 * durable before it counts as shipped.
 */
export async function openFile(
  { rotateMegabytes }: FileDestination,
  { directory, today }: Pick<Surroundings, 'directory' | 'today'>,
): Promise<OpenDestination> {
  const maxBytes = rotateMegabytes * 1024 * 1024;
  let current = await orTell(async () => {
    await mkdir(directory, { recursive: true, mode: 0o750 });
    return openCurrent(directory, today());
  });

  return {
    send: (entries) =>
      orTell(async () => {
        if (current.day !== today() || current.size >= maxBytes) {
          await current.file.close();
          current = await openCurrent(directory, today(), maxBytes);
        }
        await append(current, Buffer.from(entries.map(({ json }) => `${json}\n`).join('')));
      }),
    close: () => current.file.close(),
  };
}

/** Tells what went wrong without the stack, as of other destinations. */
async function orTell<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw code ? new DestinationError(`The file cannot be written: ${syscall} failed with ${code}`) : error;
  }
}

const named = /^(\d{4}-\d\d-\d\d)-(\d{6})\.ndjson(\.gz)?$/;

/** The latest file of the day, or a new one where that is full; all others are packed. */
async function openCurrent(directory: string, day: string, maxBytes = Infinity): Promise<CurrentFile> {
  const files = (await readdir(directory)).flatMap((name) => {
    const [, itsDay, number, packed] = named.exec(name) ?? [];
    return itsDay ? [{ name, day: itsDay, number: Number(number), isPacked: packed !== undefined }] : [];
  });
  const ofDay = files.filter((file) => file.day === day).sort((one, other) => other.number - one.number);
  const latest = ofDay.find(({ isPacked }) => !isPacked);
  const isFull = latest && (await mend(join(directory, latest.name))) >= maxBytes;
  const name = latest && !isFull ? latest.name : fileName(day, (ofDay[0]?.number ?? 0) + 1);
  for (const file of files) if (!file.isPacked && file.name !== name) await pack(directory, file.name);
  const file = await open(join(directory, name), 'a', 0o640);
  await syncDirectory(directory);
  return { file, day, size: (await file.stat()).size };
}

const fileName = (day: string, number: number) => `${day}-${String(number).padStart(6, '0')}.ndjson`;

/** Cuts off a line that a kill has torn: it was not acknowledged, and is shipped again. Returns the size. */
async function mend(path: string): Promise<number> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const chunk = Buffer.alloc(64 * 1024);
    for (let end = size; end > 0; end -= chunk.length) {
      const from = Math.max(0, end - chunk.length);
      const { bytesRead } = await file.read(chunk, 0, end - from, from);
      const newline = chunk.subarray(0, bytesRead).lastIndexOf('\n');
      if (newline < 0) continue;
      const whole = from + newline + 1;
      if (whole < size) await file.truncate(whole);
      return whole;
    }
    await file.truncate(0);
    return 0;
  } finally {
    await file.close();
  }
}

async function append(current: CurrentFile, bytes: Buffer): Promise<void> {
  try {
    await current.file.appendFile(bytes);
    await current.file.datasync();
  } catch (error) {
    // What still fitted on a full disk would be shipped twice.
    await current.file.truncate(current.size).catch(() => {});
    throw error;
  }
  current.size += bytes.length;
}

/** Whatever moment it is killed at, either the file is there or its whole packed form. */
async function pack(directory: string, name: string): Promise<void> {
  const path = join(directory, name);
  await mend(path);
  const unfinished = `${path}.gz.unfinished`;
  const packed = await open(unfinished, 'w', 0o640);
  await pipeline(createReadStream(path), createGzip(), packed.createWriteStream({ flush: true }));
  await rename(unfinished, `${path}.gz`);
  await syncDirectory(directory);
  await rm(path);
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}
