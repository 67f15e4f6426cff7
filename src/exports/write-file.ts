import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ExportFile, exportProgress } from '../domain/export-job.js';
import { createCsv } from './csv.js';
import type { Row, Table } from './rows.js';

/** Memory holds about one chunk and one batch of rows, however long the file. */
const chunkBytes = 256 * 1024;

interface Chunk {
  position: number;
  bytes: Buffer;
  /** Percent of the table read so far. */
  progress: number;
}

/** Writes a table as CSV; each chunk is stored before more rows are read. Throws on the signal. */
export async function writeFile(
  table: Table,
  store: (chunk: Chunk) => Promise<void>,
  signal: AbortSignal,
): Promise<Omit<ExportFile, 'runId'>> {
  let rowCount = 0;
  let byteCount = 0;
  let position = 0;
  async function* rows(): AsyncGenerator<Row> {
    for await (const batch of table.batches) {
      signal.throwIfAborted();
      yield* batch;
      rowCount += batch.length;
    }
  }
  await pipeline(Readable.from(rows()), createCsv(table.header), async function (csv: AsyncIterable<Buffer>) {
    for await (const bytes of inChunks(csv)) {
      byteCount += bytes.length;
      await store({ position: position++, bytes, progress: exportProgress(rowCount, table.rowCount) });
      signal.throwIfAborted();
    }
  });
  return { rowCount, byteCount };
}

async function* inChunks(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    parts.push(part);
    size += part.length;
    if (size < chunkBytes) continue;
    yield Buffer.concat(parts, size);
    [parts, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(parts, size);
}
