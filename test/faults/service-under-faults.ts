import assert from 'node:assert/strict';
import { createClient } from '../../src/client/api-client.js';
import { type Config, readConfig } from '../../src/config.js';
import { type Service, startService } from '../../src/service.js';
import { type Database, openDatabase } from '../../src/store/database/connections.js';
import { createTestDatabase, openTestDatabase, silentLog } from '../support/cluster.js';
import { type Clock, systemClock } from '../../src/platform/clock.js';
import { startProxy } from '../support/proxy.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { masterKeyFile } from '../support/secrets.js';

/** The law: after a fault has ended, so much later at the latest everything is as it was, and nobody had to do anything. */
export const recoveryMs = 30_000;

export const credential = { secretId: 'AKIDfaults', secretKey: 'key-for-fault-tests' };

type Outcome = 'RECORDED' | 'UNDECIDED' | 'FAILED';

/** Starts one image at a service over and over, and keeps the books of what was answered. */
export function createWitness(
  endpoint: () => string,
  countStarts: () => Promise<number>,
  clock: Clock = systemClock,
) {
  const client = () => createClient({ endpoint: endpoint(), ...credential, clock, timeoutMs: 20_000 });
  const outcomes: Record<Outcome, number> = { RECORDED: 0, UNDECIDED: 0, FAILED: 0 };

  /** Starts the image once; what came of it, and how long it took. */
  async function startOnce(): Promise<{ outcome: Outcome; ms: number }> {
    const begun = performance.now();
    const reply = await client()
      .call<{ EventIds: number[] }>('EvaluateContainerStart', start(1))
      .catch(() => undefined);
    const outcome = !reply ? 'FAILED' : reply.EventIds.length === 1 ? 'RECORDED' : 'UNDECIDED';
    outcomes[outcome] += 1;
    return { outcome, ms: performance.now() - begun };
  }

  async function readyz(): Promise<{ status: number; ms: number }> {
    const begun = performance.now();
    const { status } = await fetch(`${endpoint()}/readyz`);
    return { status, ms: performance.now() - begun };
  }

  return {
    outcomes,
    startOnce,
    readyz,
    /** Makes the image one that a policy intercepts. */
    async prepare(): Promise<void> {
      await client().call('ImportImageScanReport', imported(1));
      await client().call('CreateImageInterceptPolicy', riskPolicy());
      assert.equal((await startOnce()).outcome, 'RECORDED');
    },
    /** Starts from several callers at once while `fault` goes on. */
    async startWhile(fault: () => Promise<void>, callers = 4): Promise<void> {
      let isOver = false;
      const calling = Array.from({ length: callers }, async () => {
        while (!isOver) await startOnce();
      });
      await fault().finally(() => (isOver = true));
      await Promise.all(calling);
    },
    /** Holds the law: the next start is decided and the service is ready, within its time from now on. */
    async expectRecovery(): Promise<void> {
      const from = performance.now();
      const until = async (what: string, holds: () => Promise<boolean>) => {
        while (!(await holds().catch(() => false)))
          assert.ok(performance.now() - from < recoveryMs, `${what} ${recoveryMs} ms after the fault`);
      };
      await until('no start is decided', async () => (await startOnce()).outcome === 'RECORDED');
      await until('not ready', async () => (await readyz()).status === 200);
    },
    /** Nothing acknowledged is lost, and of what got no answer nothing is stored. */
    async expectOnlyAnswered(): Promise<void> {
      const { RECORDED, UNDECIDED } = outcomes;
      const starts = await countStarts();
      assert.ok(
        starts >= RECORDED && starts <= RECORDED + UNDECIDED,
        `${starts} starts are stored; ${JSON.stringify(outcomes)}`,
      );
    },
    /** Nothing acknowledged is lost, and nothing doubled: starts that got no event id may have been recorded, once each. */
    async expectCounts(): Promise<void> {
      const { RECORDED, UNDECIDED, FAILED } = outcomes;
      const starts = await countStarts();
      assert.ok(
        starts >= RECORDED && starts <= RECORDED + UNDECIDED + FAILED,
        `${starts} starts are stored; ${JSON.stringify(outcomes)}`,
      );
    },
  };
}

/** How many starts the events of a database stand for. */
export async function countStarts(db: Database): Promise<number> {
  const [row] = (await db('event_tallies').sum({ starts: 'event_count' })) as { starts: string }[];
  return Number(row!.starts);
}

/** A service that reaches its database over a network that can fail, with an image that a policy intercepts. */
export async function startUnderFaults(changes: Partial<Config> = {}, clock?: Clock) {
  const connection = await createTestDatabase('prepared');
  const proxy = await startProxy(connection);
  const config = { ...readConfig({ PORT: '0', RATE_LIMIT: '0' }), credential, masterKeyFile, ...changes };
  const db = openDatabase({ ...connection, port: proxy.port });
  const database = { db, close: () => db.destroy() };
  const service: Service = await startService(config, { log: silentLog, database, ...(clock && { clock }) });
  const witness = createWitness(
    () => service.endpoint,
    async () => {
      const { db, close } = openTestDatabase(connection);
      return countStarts(db).finally(close);
    },
    clock,
  );
  await witness.prepare();
  return {
    ...witness,
    service,
    proxy,
    async stop(): Promise<void> {
      await service.stop();
      await proxy.close();
    },
  };
}
export type ServiceUnderFaults = Awaited<ReturnType<typeof startUnderFaults>>;
