import pg from 'pg';
import type { DatabaseConnection } from '../../src/platform/database-connection.js';
import { serveParent } from './serve-parent.js';

/** The statements, prepared once a connection as a driver that means to be fast does it. */
const statements = {
  upsert: `INSERT INTO bench.counters AS t (id, n, filler) VALUES ($1, 1, '') ON CONFLICT (id) DO UPDATE SET n = t.n + 1`,
  select: 'SELECT n, filler FROM bench.counters WHERE id = $1',
};

const clients: pg.Client[] = [];
let rows: number;

async function open(options: {
  connection: DatabaseConnection;
  connections: number;
  rows: number;
}): Promise<void> {
  rows = options.rows;
  while (clients.length < options.connections) {
    const client = new pg.Client({ ...options.connection, ssl: false });
    await client.connect();
    clients.push(client);
  }
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const { rows: shown } = await clients[0]!.query<Record<string, string>>(`SHOW ${name}`);
    if (shown[0]![name] !== 'on') throw new Error(`${name} is off: nothing measured here would be durable`);
  }
}

/** Runs one statement over random keys on all connections; statements a second. */
async function run({ kind, seconds }: { kind: keyof typeof statements; seconds: number }): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let done = 0;
  const work = async (client: pg.Client) => {
    for (;;) {
      const key = 1 + Math.floor(Math.random() * rows);
      await client.query({ name: kind, text: statements[kind], values: [key] });
      if (performance.now() > end) return;
      done += 1;
    }
  };
  await Promise.all(clients.map(work));
  return done / seconds;
}

/** Gives the connections back, which the server has only so many of. */
async function close(): Promise<void> {
  for (const client of clients.splice(0)) await client.end();
}

const methods = { open, run, close };
export type SqlMethods = typeof methods;
serveParent(methods);
