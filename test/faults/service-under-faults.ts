import assert from 'node:assert/strict';
import { createClient } from '../../src/client/api-client.js';
import { type Config, readConfig } from '../../src/config.js';
import { type Service, startService } from '../../src/service.js';
import { openDatabase } from '../../src/store/database/connections.js';
import { createTestDatabase, openTestDatabase, silentLog } from '../support/cluster.js';
import { startProxy } from '../support/proxy.js';
import { imported, riskPolicy, start } from '../support/samples.js';

/** The law: after a fault has ended, so much later at the latest everything is as it was, and nobody had to do anything. */
export const recoveryMs = 30_000;

const credential = { secretId: 'AKIDfaults', secretKey: 'key-for-fault-tests' };

type Outcome = 'RECORDED' | 'UNDECIDED' | 'FAILED';

/** A service that reaches its database over a network that can fail, with an image that a policy intercepts. */
export async function startUnderFaults(changes: Partial<Config> = {}) {
  const connection = await createTestDatabase('prepared');
  const proxy = await startProxy(connection);
  const config = { ...readConfig({ PORT: '0', RATE_LIMIT: '0' }), credential, ...changes };
  const db = openDatabase({ ...connection, port: proxy.port });
  const database = { db, close: () => db.destroy() };
  const service: Service = await startService(config, { log: silentLog, database });
  const client = createClient({ endpoint: service.endpoint, ...credential });
  await client.call('ImportImageScanReport', imported(1));
  await client.call('CreateImageInterceptPolicy', riskPolicy());
  /** Starts that were answered with the id of an event. */
  let recorded = 0;
  let undecided = 0;

  /** Starts the image once; what came of it, and how long it took. */
  async function startOnce(): Promise<{ outcome: Outcome; ms: number }> {
    const begun = performance.now();
    const reply = await client
      .call<{ Decision: string; EventIds: number[]; Message: string }>('EvaluateContainerStart', start(1))
      .catch(() => undefined);
    const ms = performance.now() - begun;
    if (!reply) return { outcome: 'FAILED', ms };
    if (reply.EventIds.length === 1) {
      recorded += 1;
      return { outcome: 'RECORDED', ms };
    }
    undecided += 1;
    return { outcome: 'UNDECIDED', ms };
  }

  async function readyz(): Promise<{ status: number; ms: number; says: string }> {
    const begun = performance.now();
    const response = await fetch(`${service.endpoint}/readyz`);
    const { status: says } = (await response.json()) as { status: string };
    return { status: response.status, ms: performance.now() - begun, says };
  }

  assert.equal((await startOnce()).outcome, 'RECORDED');
  return {
    service,
    client,
    proxy,
    connection,
    startOnce,
    readyz,
    /** Holds the law: the next start is decided and the service is ready, within its time from now on. */
    async expectRecovery(): Promise<void> {
      const from = performance.now();
      const until = async (what: string, holds: () => Promise<boolean>) => {
        while (!(await holds()))
          assert.ok(performance.now() - from < recoveryMs, `${what} ${recoveryMs} ms after the fault`);
      };
      await until('no start is decided', async () => (await startOnce()).outcome === 'RECORDED');
      await until('not ready', async () => (await readyz()).status === 200);
    },
    /** Nothing acknowledged is lost, and nothing doubled: undecided starts may have been recorded, once each. */
    async expectCounts(): Promise<void> {
      const { db, close } = openTestDatabase(connection);
      const [row] = (await db('event_tallies').sum({ starts: 'event_count' })) as { starts: string }[];
      await close();
      const starts = Number(row!.starts);
      assert.ok(
        starts >= recorded && starts <= recorded + undecided,
        `${starts} of ${recorded}+${undecided}`,
      );
    },
    async stop(): Promise<void> {
      await service.stop();
      await proxy.close();
    },
  };
}
export type ServiceUnderFaults = Awaited<ReturnType<typeof startUnderFaults>>;
