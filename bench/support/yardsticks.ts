import type { EchoMethods } from './echo-process.js';
import type { LoadRequest } from './load-process.js';
import { type Load, plainLoad } from './load.js';
import { connectionOf } from './service-process.js';
import { connections, sizes } from './settings.js';
import type { SqlMethods } from './sql-process.js';
import { startWorker } from './worker.js';

/** Load on a bare server that sends back what it gets, in a process of its own. */
export async function echo(kind: 'express' | 'http', requests: LoadRequest[]): Promise<Load> {
  const server = startWorker<EchoMethods>('echo-process.ts');
  return plainLoad(await server.listen(kind), requests);
}

/** What the database does on its own: single-row statements on 64 connections, a second. */
export async function sqlYardstick(dataDir: string) {
  const worker = startWorker<SqlMethods>('sql-process.ts');
  await worker.open({ connection: await connectionOf(dataDir), connections, rows: sizes.yardstickRows });
  return {
    rate: (kind: 'upsert' | 'select', seconds: number) => worker.run({ kind, seconds }),
  };
}
