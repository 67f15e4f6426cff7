import type { Client } from 'pg';
import type { Database } from '../database/connections.js';
import { changeChannel } from './change-log.js';

/** A connection that died without a word would never notify anybody again. */
const pingEveryMs = 5000;

export interface ChangeListener {
  /** Asks the server for an answer every few seconds. Without one, the connection ends and is lost. */
  ping(): Promise<void>;
  stop(): Promise<void>;
}

/** Calls `wake` at each notification of a change, on a reserved connection, and `lost` when that connection ends. */
export async function listenForChanges(
  db: Database,
  { wake, lost }: { wake(): void; lost(): void },
): Promise<ChangeListener> {
  const connection = (await db.client.acquireConnection()) as Client;
  const release = () => db.client.releaseConnection(connection) as Promise<void>;
  const end = () => {
    lost();
    void release();
  };
  try {
    connection.on('notification', wake);
    connection.once('end', end);
    await db.raw(`LISTEN ${changeChannel}`).connection(connection);
  } catch (error) {
    connection.off('notification', wake).off('end', end);
    await release();
    throw error;
  }
  let heardAt = performance.now();
  return {
    async ping() {
      if (performance.now() - heardAt < pingEveryMs) return;
      await db.raw('SELECT 1').connection(connection);
      heardAt = performance.now();
    },
    async stop() {
      connection.off('notification', wake).off('end', end);
      // If this fails, the connection is broken and the pool drops it.
      await db
        .raw(`UNLISTEN ${changeChannel}`)
        .connection(connection)
        .catch(() => {});
      await release();
    },
  };
}
