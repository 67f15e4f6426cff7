import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { RowSum } from './row-sum.js';
import type { SequenceState, TableColumns } from '../store/database/contents.js';

/**
 * A backup is one file: a line of `headerBytes` with what is in it and the SHA-256 of every part, then one gzip stream with
 * the rows of all tables, one after another, as PostgreSQL's COPY spells them. `head -1` shows the line.
 */
export interface BackupHeader {
  takenAt: string;
  /** The schema, as the migrations that made it. */
  migrations: string[];
  /** Days that events have partitions of. */
  days: string[];
  tables: TableContents[];
  sequences: SequenceState[];
  /** Of the gzip stream. */
  content: { bytes: number; sha256: string };
}

export interface TableContents extends TableColumns, RowSum {
  bytes: number;
}

export const headerBytes = 65_536;
const format = 'tcss-image-intercept backup 1';
const first = new RegExp(`^${format} sha256:([0-9a-f]{64}) (\\{.*\\} *)\\n$`);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export function writeHeader(header: BackupHeader): Buffer {
  const json = JSON.stringify(header);
  const room = headerBytes - Buffer.byteLength(`${format} sha256:${sha256('')} \n`);
  if (Buffer.byteLength(json) > room)
    throw new Error(`The header of the backup is longer than ${room} bytes.`);
  const text = json + ' '.repeat(room - Buffer.byteLength(json));
  return Buffer.from(`${format} sha256:${sha256(text)} ${text}\n`);
}

/** The file is no backup, was cut off, or is not as it was written. */
export class BackupRefused extends Error {}

/** Reads the header and compares the whole file with it. */
export async function checkBackup(
  file: string,
  onRead: (bytes: number, of: number) => void,
): Promise<BackupHeader> {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    throw new BackupRefused(`${file} cannot be read (${cause.code}).`, { cause });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    const header = readHeader(buffer.toString('utf8', 0, bytesRead), file);
    const { bytes, sha256: expected } = header.content;
    const found = (await handle.stat()).size - headerBytes;
    if (found < bytes)
      throw new BackupRefused(
        `${file} was cut off: ${bytes - found} bytes of it are missing. Nothing was changed.`,
      );
    const hash = createHash('sha256');
    let read = 0;
    for await (const chunk of handle.createReadStream({ start: headerBytes, autoClose: false })) {
      hash.update(chunk as Buffer);
      onRead((read += (chunk as Buffer).length), bytes);
    }
    if (found > bytes || hash.digest('hex') !== expected) throw changed(file);
    return header;
  } finally {
    await handle.close();
  }
}

const changed = (file: string) =>
  new BackupRefused(
    `${file} is not as it was written: its SHA-256 differs. Nothing was changed; take another backup.`,
  );

function readHeader(text: string, file: string): BackupHeader {
  if (!text.startsWith(format.slice(0, -1)))
    throw new BackupRefused(`${file} is no backup of tcss-image-intercept. Nothing was changed.`);
  if (!text.startsWith(`${format} `))
    throw new BackupRefused(
      `${file} has a format of another version of tcss-image-intercept. Nothing was changed.`,
    );
  if (Buffer.byteLength(text) < headerBytes)
    throw new BackupRefused(`${file} was cut off within its first line. Nothing was changed.`);
  const [, expected, json] = first.exec(text) ?? [];
  if (json === undefined || sha256(json) !== expected) throw changed(file);
  return JSON.parse(json) as BackupHeader;
}
