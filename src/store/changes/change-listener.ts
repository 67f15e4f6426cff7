import type { Client } from 'pg';
import type { Database } from '../database/connections.js';
import { changeChannel } from './change-log.js';

export interface ChangeListener {
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
  return {
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
