import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Database } from './connections.js';

type Connection = pg.Client & { breakOff(): void };

const connectionOf = (tx: Database) => tx.client.acquireConnection() as Promise<Connection>;

/** What `COPY … TO STDOUT` answers. Whoever stops reading before its end loses the connection: the rest is under way. */
export async function* copyOut(tx: Database, sql: string): AsyncGenerator<Buffer> {
  const connection = await connectionOf(tx);
  const rows: Readable = connection.query(copyTo(sql));
  let whole = false;
  try {
    for await (const chunk of rows) yield chunk as Buffer;
    whole = true;
  } finally {
    if (!whole) connection.breakOff();
  }
}

/** Feeds `COPY … FROM STDIN`; returns how many rows it took. When the source fails, nothing was taken. */
export async function copyIn(tx: Database, sql: string, source: AsyncIterable<Buffer>): Promise<number> {
  const rows = (await connectionOf(tx)).query(copyFrom(sql));
  await pipeline(source, rows);
  return rows.rowCount;
}
