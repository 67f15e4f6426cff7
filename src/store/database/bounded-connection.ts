import { writeFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import pg from 'pg';
import { withTimeLimit } from '../../platform/time-limit.js';

/** How long the statements of a pool, and the waits around them, may take. */
export interface Bounds {
  statementMs: number;
  connectMs: number;
  /** How long a caller may wait for a connection of the pool. */
  acquireMs: number;
  /** Whether its statements let others have the CPU first. */
  yields?: boolean;
}

/** The server did not answer in time. It may be gone without a word, so the connection was given up. */
export class NoAnswer extends Error {
  constructor(limitMs: number) {
    super(`PostgreSQL gave no answer within ${limitMs} ms; the connection is given up`);
  }
}

/**
 * PostgreSQL ends a statement at its bound and says so. Only a server that cannot be reached lets this much more time
 * pass, and then the connection has to go as well.
 */
const answerGraceMs = 1000;
/** A connection that was silent for so long answers a ping before it is used again, within so long. */
const quietMs = 2000;
const pingMs = 1000;
/** How long a goodbye may take before the socket is closed without one. */
const goodbyeMs = 1000;
/** How long a pool that closes waits for the statements under way. */
const closeMs = 2000;
const keepAliveDelayMs = 10_000;

/** Has the server give up what a lost client holds: its statements, its transactions and its locks. */
const serverSettings = ({ statementMs, yields }: Bounds): string =>
  Object.entries({
    // Four lists would take twelve processes, which no priority holds back.
    ...(yields && { max_parallel_workers_per_gather: 0 }),
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: Math.max(statementMs, 60_000),
    tcp_keepalives_idle: 10,
    tcp_keepalives_interval: 5,
    tcp_keepalives_count: 3,
  })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');

/** Gets 3 % of what a process of the usual priority 0 gets. */
const lowPriority = 15;

type Statement = pg.QueryConfig & { query_timeout?: number };

/** A connection on which nothing waits for ever. */
class BoundedConnection extends pg.Client {
  heardAt = performance.now();
  isOpen = true;

  constructor(
    settings: pg.ClientConfig,
    private readonly answerMs: number,
  ) {
    super(settings);
    this.on('error', () => (this.isOpen = false));
    this.on('end', () => (this.isOpen = false));
  }

  ask(statement: Statement): Promise<pg.QueryResult> {
    const limitMs = statement.query_timeout ?? this.answerMs;
    return new Promise((resolve, reject) => {
      this.query(
        { ...statement, query_timeout: limitMs } as Statement,
        ((error: unknown, result) => {
          if (isReadTimeout(error)) {
            this.breakOff();
            return reject(new NoAnswer(limitMs));
          }
          this.heardAt = performance.now();
          if (error) reject(error as Error);
          else resolve(result);
        }) as (error: Error, result: pg.QueryResult) => void,
      );
    });
  }

  /** Has the operating system prefer other processes, where the server's are on this machine and may be told. */
  async lowerPriority(): Promise<void> {
    const { processID } = this as unknown as { processID: number };
    try {
      setPriority(processID, lowPriority);
      // Each process of PostgreSQL is a session of its own, and where Linux groups processes by session, only this counts.
      await writeFile(`/proc/${processID}/autogroup`, String(lowPriority));
    } catch {
      // The server belongs to another user, or Linux makes no such groups.
    }
  }

  /** Ends it in good order, or after a moment without. */
  async close(): Promise<void> {
    await withTimeLimit(this.end(), goodbyeMs).catch(() => {});
    this.breakOff();
  }

  /** Closes the socket; whatever waits for an answer fails. */
  breakOff(): void {
    this.isOpen = false;
    (this as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }
}

const isReadTimeout = (error: unknown) => error instanceof Error && error.message === 'Query read timeout';
/** PgBouncer takes no settings from whoever connects, unless told to ignore them. */
const isSettingRefused = (error: unknown) =>
  error instanceof Error && error.message.includes('unsupported startup parameter');

/** What Knex's client asks of its driver, with bounds. `destroy` is the client's own. */
export function boundedDriver(settings: pg.ClientConfig, bounds: Bounds, destroy: () => Promise<void>) {
  const connections = new Set<BoundedConnection>();
  let takesSettings = true;
  /** A connection that has been silent since before another gave no answer is not worth a ping. */
  let silentSince = -Infinity;

  async function connect(): Promise<BoundedConnection> {
    const answerMs = bounds.statementMs + answerGraceMs;
    const connection = new BoundedConnection(
      {
        ...settings,
        ...(takesSettings && { options: serverSettings(bounds) }),
        connectionTimeoutMillis: bounds.connectMs,
        keepAlive: true,
        keepAliveInitialDelayMillis: keepAliveDelayMs,
      },
      answerMs,
    );
    connections.add(connection);
    connection.once('end', () => connections.delete(connection));
    try {
      await connection.connect();
      // Only the embedded server is not given by a URL.
      if (bounds.yields && settings.connectionString === undefined) await connection.lowerPriority();
      return connection;
    } catch (error) {
      await connection.close();
      if (!takesSettings || !isSettingRefused(error)) throw error;
      takesSettings = false;
      return connect();
    }
  }

  async function ask(connection: BoundedConnection, statement: Statement) {
    try {
      return await connection.ask(statement);
    } catch (error) {
      if (error instanceof NoAnswer) silentSince = performance.now();
      throw error;
    }
  }

  return {
    /** Waits a moment for the statements under way, then breaks them off. */
    async destroy(): Promise<void> {
      const destroyed = destroy();
      await withTimeLimit(destroyed, closeMs).catch(() => {
        for (const connection of connections) connection.breakOff();
      });
      await withTimeLimit(destroyed, closeMs).catch(() => {});
    },
    acquireRawConnection: connect,
    destroyRawConnection: (connection: BoundedConnection) => connection.close(),
    async validateConnection(connection: BoundedConnection): Promise<boolean> {
      if (!connection.isOpen || connection.heardAt < silentSince) return false;
      if (performance.now() - connection.heardAt < quietMs) return true;
      return ask(connection, { text: 'SELECT 1', query_timeout: pingMs }).then(
        () => true,
        () => false,
      );
    },
    async _query(
      connection: BoundedConnection,
      query: { sql: string; bindings?: unknown[]; options?: object; response?: unknown },
    ) {
      query.response = await ask(connection, {
        text: query.sql,
        values: query.bindings ?? [],
        ...query.options,
      });
      return query;
    },
  };
}
